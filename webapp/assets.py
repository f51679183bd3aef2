"""Leaflet and Bootstrap, served out of their wheels; nothing else in those can be reached."""

from __future__ import annotations

from importlib.metadata import files
from pathlib import Path

from flask import Blueprint, Response, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from geo.maps.style import style_css
from webapp.permits import Action, permit

blueprint = Blueprint("assets", __name__)

WHEEL_FILES = {
    "leaflet/leaflet.js": ("XStatic-Leaflet", "data/leaflet.js"),
    "leaflet/leaflet.css": ("XStatic-Leaflet", "data/leaflet.css"),
    "leaflet/images/layers.png": ("XStatic-Leaflet", "data/images/layers.png"),
    "leaflet/images/layers-2x.png": ("XStatic-Leaflet", "data/images/layers-2x.png"),
    "leaflet/images/marker-icon.png": ("XStatic-Leaflet", "data/images/marker-icon.png"),
    "bootstrap/bootstrap.min.css": ("Bootstrap-Flask", "bootstrap5/css/bootstrap.min.css"),
}
"""Path under /assets/ to the distribution and the end of the file's path in it."""

_paths: dict[str, Path] = {}


@blueprint.get("/assets/<path:name>")
@permit(Action.EVERYBODY)
def wheel_file(name: str) -> Response:
    """Serve a file of a wheel; the browser asks again only whether it changed."""
    return send_file(_path_of(name), conditional=True, max_age=0)


@blueprint.get("/static/status.css")
@permit(Action.EVERYBODY)
def status_css() -> ResponseReturnValue:
    """Serve the colours of statuses and map, made from the one table."""
    answer = Response(style_css(), mimetype="text/css")
    answer.add_etag()
    return answer.make_conditional(request)


def map_assets() -> dict[str, str]:
    """Give the address of everything that a Folium map of ours links."""
    return {
        "leaflet": url_for("assets.wheel_file", name="leaflet/leaflet.js"),
        "leaflet_css": url_for("assets.wheel_file", name="leaflet/leaflet.css"),
        "status_css": url_for("assets.status_css"),
        "map_layers_css": url_for("static", filename="css/map_layers.css"),
        "map_layers_module": url_for("static", filename="js/map_layers.js"),
    }


def _path_of(name: str) -> Path:
    if name not in WHEEL_FILES:
        raise NotFound
    if name not in _paths:
        distribution, ending = WHEEL_FILES[name]
        found = [file for file in files(distribution) or [] if str(file).endswith(ending)]
        if not found:
            raise NotFound
        _paths[name] = Path(str(found[0].locate()))
    return _paths[name]
