"""A Folium map on a page: its parts with our addresses, its script admitted by hash."""

from __future__ import annotations

from geo.maps.basemap import Basemap
from geo.maps.field_map import FieldMap, MapParts, render_map
from webapp.assets import map_assets
from webapp.context import services
from webapp.security import admit_script


def page_map(field_map: FieldMap) -> MapParts:
    """Render a map for this answer, whose policy then admits the map's one inline script."""
    parts = render_map(field_map, map_assets())
    admit_script(parts.script_sha256)
    return parts


def basemap() -> Basemap | None:
    """Give the background map of the settings, or None."""
    settings = services().settings
    if settings.basemap_url is None:
        return None
    return Basemap(settings.basemap_url, settings.basemap_attribution, settings.basemap_datum)
