"""The maps: Folium lives here and only here; URLs come in as data."""
