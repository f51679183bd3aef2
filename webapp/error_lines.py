"""An error of the domain, as a terminal says it."""

from __future__ import annotations

from geo.errors import SquadmapError


def error_lines(error: SquadmapError) -> str:
    """Give what was wrong, and in which field, a line each."""
    details = [f"  {fault.field}: {fault.why}" for fault in error.errors]
    message = str(error)
    if len(details) == 1 and error.errors[0].why in message:
        details = []
    return "\n".join([message, *details])
