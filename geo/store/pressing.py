"""What has waited too long: complaints past their deadline."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from geo.store.schema import complaint

_OPEN = ("received", "assigned", "in_hand")


@dataclass(frozen=True)
class OpenComplaints:
    """How many complaints are open, how many of them are late, and since when the oldest is."""

    open: int
    late: int
    late_since: int | None


def open_complaints(conn: Connection, now_ms: int) -> OpenComplaints:
    """Count the open complaints at an instant (UTC ms) that is now."""
    open_ = complaint.c.state.in_(_OPEN)
    late = complaint.c.deadline_at < now_ms
    return OpenComplaints(
        int(conn.execute(select(func.count()).where(open_)).scalar_one()),
        int(conn.execute(select(func.count()).where(open_, late)).scalar_one()),
        conn.execute(select(func.min(complaint.c.deadline_at)).where(open_, late)).scalar(),
    )
