"""Where the service is and what it speaks (Open311 Service Discovery)."""

from __future__ import annotations

from flask import Response, url_for

from webapp.api.open311.base import FORMATS, ROOT, SUFFIX, blueprint, reply
from webapp.permits import Action, permit

_CHANGED = "2020-02-21T00:00:00Z"


@blueprint.get(f"/open311/discovery.{SUFFIX}", endpoint="discovery")
@blueprint.get(f"{ROOT}/discovery.{SUFFIX}", endpoint="discovery_beside")
@blueprint.get(f"{ROOT}/discovery", endpoint="discovery_by_accept")
@permit(Action.EVERYBODY)
def discovery(suffix: str = "") -> Response:  # noqa: ARG001
    """Say where GeoReport v2 is, in which formats, and how one gets a key."""
    address = url_for("open311.services_by_accept", _external=True).removesuffix("/services")
    return reply(
        {
            "changeset": _CHANGED,
            "contact": "The office that runs this server gives out keys.",
            "key_service": "Ask the office; it makes one with `flask --app webapp open311 key`.",
            "endpoints": [
                {
                    "specification": "http://wiki.open311.org/GeoReport_v2",
                    "url": address,
                    "changeset": _CHANGED,
                    "type": "production",
                    "formats": [media.partition(";")[0] for media in FORMATS.values()],
                }
            ],
        },
        "discovery",
        "item",
    )
