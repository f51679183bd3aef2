"""What this deployment is and holds, at a glance."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from geo import __version__
from geo.store import log
from geo.store.holdings import engine_name, row_counts, size_bytes
from webapp.context import now_ms, reading, services, zone
from webapp.pages.admin.base import blueprint, page
from webapp.permits import Action, permit

_LOG_ROWS = 8


@blueprint.get("/")
@permit(Action.ADMINISTER)
def overview() -> ResponseReturnValue:
    """Show counts, the database, the clock and the newest rows of the log."""
    conn = reading()
    kept = services()
    return page(
        "overview.html",
        counts=row_counts(conn),
        engine=engine_name(conn),
        size_mb=size_bytes(conn) / (1 << 20),
        sequence=log.last_sequence(conn),
        changes=log.latest(conn, _LOG_ROWS),
        clock=kept.clock,
        now_ms=now_ms(),
        zone=zone(),
        settings=kept.settings,
        version=__version__,
    )
