"""What every template may use: words and symbols of statuses and kinds, dates, and permits."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, url_for
from flask_babel import format_decimal, get_locale

from geo.maps.style import family_glyph
from geo.maps.symbol_svg import symbol_svg
from geo.model import Status
from webapp import wording
from webapp.context import now_ms, services
from webapp.identity import identity
from webapp.language import LOCALES
from webapp.permits import Action, may


def set_up_templates(app: Flask) -> None:
    """Hang filters and functions on the templates."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        instant=wording.instant,
        day=wording.day,
        ago=wording.ago,
        span=wording.span,
        number=format_decimal,
        percent=wording.percent,
        status_label=wording.status_label,
        result_label=wording.result_label,
        conclusion_label=wording.conclusion_label,
        risk_label=wording.risk_label,
        type_label=wording.type_label,
        kind_label=wording.kind_label,
        district_label=wording.district_label,
        squad_label=wording.squad_label,
        site_label=wording.site_label,
        listed=wording.listed,
        iso=wording.iso_instant,
    )
    app.jinja_env.globals.update(
        Action=Action,
        Status=Status,
        may=may,
        symbol=symbol_svg,
        family_glyph=family_glyph,
        url_with=url_with,
    )

    @app.context_processor
    def page_facts() -> dict[str, Any]:
        return {
            "person": identity(),
            "language": str(get_locale() or "en"),
            "languages": LOCALES,
            "simulated": services().simulated,
            "now": now_ms,
        }


def url_with(**changes: Any) -> str:
    """Give the present page's address with some query parameters changed; None takes one away."""
    values: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
    return url_for(request.endpoint or "home.home", **values)
