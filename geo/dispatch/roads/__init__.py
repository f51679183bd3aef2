"""Travel times by road, from an OpenStreetMap extract."""
