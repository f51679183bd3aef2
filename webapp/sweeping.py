"""What a server clears away by itself: once at its start, then once a day."""

from __future__ import annotations

import logging
import threading

from geo.errors import SquadmapError
from geo.store.complainants import remove_complainants
from webapp.context import Services
from webapp.pages.imports.folder import sweep as sweep_uploads

DAY_S = 86_400
ACTOR = "server"

_log = logging.getLogger(__name__)


def sweep(kept: Services) -> int:
    """Remove the complainants whose time has come; give how many went.

    Unfinished photos go, too, and uploaded tables: those of other registers name who complained.
    """
    kept.photos.sweep()
    sweep_uploads(kept.uploads)
    with kept.store.write() as conn:
        return remove_complainants(conn, kept.clock.now_ms(), actor=ACTOR)


def start_sweeping(kept: Services, every_s: float = DAY_S) -> threading.Event:
    """Sweep now and every so often, beside the requests; give what ends it when it is set."""
    ended = threading.Event()

    def run() -> None:
        while not ended.is_set():
            try:
                removed = sweep(kept)
                if removed:
                    _log.info("%s complainants removed", removed)
            except SquadmapError as error:
                _log.warning("the sweep waits for the next time: %s", error)
            except Exception:
                _log.exception("the sweep failed; it is tried again the next time")
            ended.wait(every_s)

    threading.Thread(target=run, daemon=True, name="sweep").start()
    return ended
