"""What makes `/field` an app of the phone: its worker, its manifest, and what to keep of a day."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from geo.clock import local_day
from geo.dispatch.field_day import FieldStop, field_day
from geo.model import Role
from geo.store.filters import SiteFilter
from webapp.assets import WHEEL_FILES
from webapp.context import now_floor, now_ms, reading, services, zone
from webapp.identity import actor
from webapp.params import one_squad
from webapp.permits import Action, permit

blueprint = Blueprint("phone", __name__)

_WORKER = "js/service_worker.js"
_FROM_FIELD: dict[str, Any] = {"from": "field"}


@blueprint.get("/sw.js")
@permit(Action.EVERYBODY)
def worker() -> ResponseReturnValue:
    """Serve the service worker, which may keep pages of the whole app."""
    folder = Path(current_app.static_folder or "")
    text = (folder / _WORKER).read_text(encoding="utf-8")
    version = _version(folder)
    answer = Response(f'const VERSION = "{version}";\n{text}', mimetype="text/javascript")
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.get("/manifest.webmanifest")
@permit(Action.EVERYBODY)
def manifest() -> ResponseReturnValue:
    """Say how the app is installed on a phone."""
    icon = url_for("static", filename="icon.svg")
    answer = jsonify(
        {
            "id": "/field",
            "name": gettext("Squadmap: my day"),
            "short_name": "Squadmap",
            "start_url": url_for("field.today"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#0b5fcc",
            "icons": [{"src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        }
    )
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.get("/field/kept")
@permit(Action.GO_OUT)
def kept() -> ResponseReturnValue:
    """Say who is signed in, what the clock shows, and which pages and files make the day."""
    squad = actor().squad if actor().role is Role.SQUAD else one_squad(request.args)
    pages = [url_for("field.today")] if squad is None else _pages(squad)
    answer = jsonify(
        {
            "account": actor().name,
            "csrf": generate_csrf(),
            "now": now_ms(),
            "pages": pages,
            "files": _files(),
        }
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _pages(squad: int) -> list[str]:
    day = local_day(now_ms(), zone())
    view = services().live.view(reading(), SiteFilter(closed=True), now_floor())
    pages = [url_for("field.today")]
    for stop in field_day(reading(), view, day, squad, None):
        if not stop.item.stop.done:
            pages += _forms(stop)
    return pages


def _forms(stop: FieldStop) -> list[str]:
    """Give the addresses of the forms that a stop's card leads to."""
    forms = []
    if stop.inspects:
        forms.append(inspection_form(stop))
    forms += [
        url_for("records.new_calibration", code=one.instrument.code, **_FROM_FIELD)
        for one in stop.instruments
        if one.instrument is not None
    ]
    return forms


def inspection_form(stop: FieldStop) -> str:
    """Give the address of the form of a stop's inspection: a look-back where findings wait."""
    last = stop.last
    revisited = last.id if last and last.outcome != "pass" and last.body.get("findings") else None
    code = stop.item.stop.site.code
    return url_for("records.new_inspection", code=code, look_back=revisited, **_FROM_FIELD)


def _files() -> list[str]:
    folder = Path(current_app.static_folder or "")
    own = [
        url_for("static", filename=path.relative_to(folder).as_posix())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != Path(_WORKER).name
    ]
    wheels = [url_for("assets.wheel_file", name=name) for name in WHEEL_FILES]
    return [*own, url_for("assets.status_css"), *wheels]


@cache
def _version(folder: Path) -> str:
    """Give a name of the files as they are: another one when any of them changes."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
