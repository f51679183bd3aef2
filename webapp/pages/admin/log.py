"""The log as people read it, and the proof that nobody has touched it."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from geo.store import log as store_log
from webapp import params
from webapp.context import reading
from webapp.pages.admin.base import blueprint, page
from webapp.permits import Action, permit

_BROKEN_SHOWN = 20


@blueprint.get("/log")
@permit(Action.ADMINISTER)
def log() -> ResponseReturnValue:
    """Show the log, newest first; with `verify` also whether its chain is whole."""
    limit = params.whole(request.args, "limit", params.PAGE_SIZE, 1, params.MAX_PAGE_SIZE)
    offset = params.whole(request.args, "offset", 0)
    conn = reading()
    broken = None
    if params.flag(request.args, "verify"):
        broken = list(store_log.broken_links(conn))
    return page(
        "log.html",
        changes=store_log.latest(conn, limit, offset),
        total=store_log.count(conn),
        limit=limit,
        offset=offset,
        broken=broken,
        broken_shown=_BROKEN_SHOWN,
    )
