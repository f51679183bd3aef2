"""The front door: each role lands where its work is."""

from __future__ import annotations

from flask import Blueprint, redirect, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from geo.model import Role
from webapp.identity import actor
from webapp.permits import Action, permit

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@permit(Action.SIGNED_IN)
def home() -> ResponseReturnValue:
    """Send a squad to its day, everybody else to the map."""
    return redirect(url_for("field.today" if actor().role is Role.SQUAD else "map.coverage"))


@blueprint.get("/favicon.ico")
@permit(Action.EVERYBODY)
def favicon() -> ResponseReturnValue:
    """Serve our mark to browsers that ask without being told."""
    return send_from_directory("static", "icon.svg", mimetype="image/svg+xml")
