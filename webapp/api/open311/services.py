"""What can be requested: the public categories of complaints."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from geo.fieldwork.service_request import PREMISES
from geo.model import ComplaintCategory
from geo.store.complaint_categories import categories
from webapp.api.open311.base import ROOT, SUFFIX, blueprint, reply
from webapp.context import reading
from webapp.permits import Action, permit
from webapp.wording import chinese


@blueprint.get(f"{ROOT}/services.{SUFFIX}", endpoint="services")
@blueprint.get(f"{ROOT}/services", endpoint="services_by_accept")
@permit(Action.EVERYBODY)
def services(suffix: str = "") -> Response:  # noqa: ARG001
    """List the services."""
    offered = [one for one in categories(reading()).values() if one.public and one.active]
    return reply([_service_json(one) for one in offered], "services", "service")


@blueprint.get(f"{ROOT}/services/<code>.{SUFFIX}", endpoint="service")
@blueprint.get(f"{ROOT}/services/<code>", endpoint="service_by_accept")
@permit(Action.EVERYBODY)
def service(code: str, suffix: str = "") -> Response:  # noqa: ARG001
    """Give what a service asks for beside the place and the words."""
    definition = {
        "service_code": service_by_code(code).code,
        "attributes": [
            {
                "variable": True,
                "code": PREMISES,
                "datatype": "string",
                "required": False,
                "datatype_description": gettext("As its sign reads"),
                "order": 1,
                "description": gettext("Which shop, market or stall is it about?"),
                "values": [],
            }
        ],
    }
    return reply(definition, "service_definition", "item")


def service_by_code(code: str) -> ComplaintCategory:
    """Give an offered category by its code, or by its number.

    Raises
    ------
    NotFound
        When none is offered under it.
    """
    for one in categories(reading()).values():
        if code in (one.code, str(one.number)) and one.public and one.active:
            return one
    raise NotFound(gettext("service_code: there is no service '%(code)s'", code=code[:60]))


def service_name(category: ComplaintCategory) -> str:
    """Give what a category is called in the reader's language."""
    return category.label_zh if chinese() else category.label_en


def _service_json(category: ComplaintCategory) -> dict[str, Any]:
    return {
        "service_code": category.code,
        "service_name": service_name(category),
        "description": category.description_zh if chinese() else category.description_en,
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(category.keywords),
        "group": category.group_zh if chinese() else category.group_en,
    }
