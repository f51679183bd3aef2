"""Vector tiles of the coverage index: what the map, and any other tile client, draws from."""
