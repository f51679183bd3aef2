"""Who may write a record for which squad."""

from __future__ import annotations

from typing import Any

from geo.errors import NotPermitted
from geo.message import message
from geo.model import Actor, Role


def check_may_write(actor: Actor, squad: Any) -> None:
    """Let dispatchers and administrators write for any squad, a squad for itself, viewers nothing.

    Parameters
    ----------
    squad
        The squad that the body names, unread; None when it names none.

    Raises
    ------
    NotPermitted
        When the person may not write for that squad.
    """
    if actor.role in (Role.ADMIN, Role.DISPATCHER):
        return
    if actor.role is not Role.SQUAD or actor.squad is None:
        raise NotPermitted(message("A viewer reads; only squads and dispatchers write records."))
    if squad is not None and squad != actor.squad:
        raise NotPermitted(message("Squad {squad} writes its own records only.", squad=actor.squad))
