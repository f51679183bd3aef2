"""The map of our pages: a Folium map without other people's servers, and its parts for a page.

How a map comes to life, with a content security policy that knows no inline script but this one:

1. The page links `MapParts.stylesheets`, loads the classic `scripts` (Leaflet) and the ES `modules`
   (our layers), puts `html` where the map belongs and `script` into one plain `<script>` behind
   both. The policy admits that script by `script_sha256`; ids are fixed, so it is the same twice.
2. The script makes the Leaflet map and leaves in `window.squadmap.queue` what layers we want.
3. Modules run after it, as the browser defers them: `map_layers.js` empties the queue, builds the
   layers, and takes later wishes at once. A page's module imports `layerNamed` from it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import folium
from branca.element import CssLink, Figure, JavascriptLink
from markupsafe import Markup

from geo.bbox import BBox
from geo.maps.basemap import Basemap

MAX_ZOOM = 19
MIN_ZOOM = 2
_PADDING_PX = 12

# Names only: `render_map` puts in the page's own addresses.
_SCRIPTS = [("leaflet", "")]
_STYLESHEETS = [("leaflet_css", ""), ("status_css", ""), ("map_layers_css", "")]


@dataclass(frozen=True)
class MapParts:
    """A rendered map. `script` goes between script tags as it is: not a space may be added."""

    stylesheets: tuple[str, ...]
    scripts: tuple[str, ...]
    modules: tuple[str, ...]
    html: Markup
    script: Markup
    script_sha256: str
    """`sha256-…` in base64, as a content security policy names it, without the quotes."""


class UnknownAsset(LookupError):
    """A map wants a script or stylesheet that the page has no address for."""


class FieldMap(folium.Map):
    """A Leaflet map with nothing but Leaflet: no CDN, no jQuery, a plain ground by default.

    Parameters
    ----------
    name
        Ends the map's ids; fixed, so that a page is the same twice.
    bounds
        What the map shows at first.
    max_fit_zoom
        How near `bounds` may be shown.
    """

    default_js = _SCRIPTS
    default_css = _STYLESHEETS

    def __init__(
        self,
        name: str,
        bounds: BBox,
        basemap: Basemap | None = None,
        max_fit_zoom: int = MAX_ZOOM,
    ) -> None:
        south_west, north_east = (bounds.south, bounds.west), (bounds.north, bounds.east)
        middle = ((bounds.south + bounds.north) / 2, (bounds.west + bounds.east) / 2)
        super().__init__(location=middle, zoom_start=MIN_ZOOM, tiles=None, control_scale=True)
        self._id = name
        # Folium's own max_zoom is the base layer's; ours must hold without one.
        self.options |= {"min_zoom": MIN_ZOOM, "max_zoom": MAX_ZOOM}
        if basemap is not None:
            basemap.layer(MAX_ZOOM).add_to(self)
        self.fit_bounds(
            (south_west, north_east), padding=(_PADDING_PX, _PADDING_PX), max_zoom=max_fit_zoom
        )


def render_map(field_map: folium.Map, asset_urls: Mapping[str, str]) -> MapParts:
    """Give a map's parts, every asset from an address of ours.

    Parameters
    ----------
    asset_urls
        Name of an asset (`leaflet`, `map_layers_module`…) to its URL. Names that end in `_module`
        are ES modules.

    Raises
    ------
    UnknownAsset
        When the map wants an asset that is not among them, or brings head content of its own.
    """
    root = cast(Figure, field_map.get_root())
    root.render()
    stylesheets: list[str] = []
    scripts: list[str] = []
    modules: list[str] = []
    for name, child in root.header._children.items():
        # Folium's own: a charset, and CSS and a script for pages that are nothing but a map.
        if name in {"meta_http", field_map.get_name()}:
            continue
        if not isinstance(child, (JavascriptLink, CssLink)) or name not in asset_urls:
            raise UnknownAsset(f"the map wants '{name}', which has no address here")
        if isinstance(child, CssLink):
            stylesheets.append(asset_urls[name])
        elif name.endswith("_module"):
            modules.append(asset_urls[name])
        else:
            scripts.append(asset_urls[name])
    script = root.script.render()
    digest = hashlib.sha256(script.encode()).digest()
    return MapParts(
        tuple(stylesheets),
        tuple(scripts),
        tuple(modules),
        html=Markup(root.html.render().strip()),  # noqa: S704
        script=Markup(script),  # noqa: S704
        script_sha256=f"sha256-{base64.b64encode(digest).decode()}",
    )
