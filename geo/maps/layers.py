"""Our own Folium layers. Each makes one call; what it does lives in webapp/static/js."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from geo.maps.style import style_json

Options = dict[str, object]

_MODULES = [("map_layers_module", "")]


class QueuedLayer(JSCSSMixin, Layer):
    """A layer that `map_layers.js` builds and adds to the map; subclasses say of which type.

    Options go out as JSON, not by Folium's `tojavascript`: that would turn a key `medical_maker`
    into `medicalMaker`.
    """

    default_js = _MODULES
    type = ""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (window.squadmap = window.squadmap || {queue: []}).queue.push({
                map: {{ this._parent.get_name() }},
                name: {{ this._id|tojson }},
                type: {{ this.type|tojson }},
                options: {{ this.options|tojson }}
            });
        {% endmacro %}
        """
    )

    def __init__(self, name: str, options: Options) -> None:
        # show would add it to the map at once, before our module has built it.
        super().__init__(name=name, overlay=True, control=False, show=False)
        self._name = type(self).__name__
        self._id = name
        self.options = options


class SiteTiles(QueuedLayer):
    """The sites of the coverage index, drawn from vector tiles (`site_layer.js`).

    Parameters
    ----------
    url
        Of the tiles, with {z}, {x}, {y}.
    families
        Number of a kind, as tiles have it, to its family.
    query
        The filter, as a query string.
    """

    type = "siteTiles"

    def __init__(
        self, url: str, families: Mapping[int, str], query: str = "", name: str = "sites"
    ) -> None:
        options: Options = {
            "url": url,
            "query": query,
            "families": {str(number): family for number, family in families.items()},
            "style": style_json(),
        }
        super().__init__(name, options)


class DistrictOutlines(QueuedLayer):
    """District outlines with their coverage rate, fetched from `url` (`outline_layer.js`)."""

    type = "districtOutlines"

    def __init__(self, url: str, locale: str, query: str = "", name: str = "districts") -> None:
        super().__init__(name, {"url": url, "locale": locale, "query": query})


class FieldPoints(QueuedLayer):
    """A few points, given here or fetched as GeoJSON (`points_layer.js`).

    Parameters
    ----------
    points
        Each {lon, lat, status?, family?, row?, code?}: numbers and codes, never texts of people.
    url
        A GeoJSON collection whose properties have the same names.
    fit
        Whether the map moves to show them all once they are there.
    """

    type = "points"

    def __init__(
        self,
        points: Sequence[Mapping[str, object]] = (),
        url: str | None = None,
        fit: bool = False,
        name: str = "points",
    ) -> None:
        options: Options = {
            "points": [dict(point) for point in points],
            "url": url,
            "fit": fit,
            "style": style_json(),
        }
        super().__init__(name, options)


class PlanRoutes(QueuedLayer):
    """The stops of a plan, numbered in the colour of their squad, and its lines (`plan_layer.js`).

    Parameters
    ----------
    points
        As of `FieldPoints`, each with `colour` (the number of its route's colour) and `number` (its
        place in the route from 1, or None).
    lines
        Each {colour, line}: vertices as [lon, lat].
    """

    type = "planRoutes"

    def __init__(
        self,
        points: Sequence[Mapping[str, object]],
        lines: Sequence[Mapping[str, object]],
        name: str = "stops",
    ) -> None:
        options: Options = {
            "points": [dict(point) for point in points],
            "lines": [dict(line) for line in lines],
            "fit": True,
            "style": style_json(),
        }
        super().__init__(name, options)


class StagingPlaces(QueuedLayer):
    """Chosen places, what they reach, and the sites (`staging_layer.js`).

    Parameters
    ----------
    places
        Each {lon, lat, number, colour, ring}: vertices as [lon, lat], or None.
    sites
        Each [lon, lat, colour of the place that reaches it, or 0].
    """

    type = "staging"

    def __init__(
        self,
        places: Sequence[Mapping[str, object]],
        sites: Sequence[Sequence[float]],
        name: str = "staging",
    ) -> None:
        options: Options = {
            "places": [dict(place) for place in places],
            "sites": [list(site) for site in sites],
            "fit": True,
            "style": style_json(),
        }
        super().__init__(name, options)
