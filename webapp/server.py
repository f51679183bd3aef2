"""What a server process runs: the app, warmed up, and bound to its parent's life."""

from __future__ import annotations

import ctypes
import os
import signal

from flask import Flask

from webapp.app import create_app
from webapp.context import services
from webapp.sweeping import start_sweeping

_PR_SET_PDEATHSIG = 1


def make_server_app() -> Flask:
    """Make the app of a server process, its coverage index loaded."""
    _die_with_parent()
    app = create_app()
    with app.app_context(), services().store.read() as conn:
        services().live.current(conn)
    start_sweeping(services(app))
    return app


def _die_with_parent() -> None:
    """Let Linux end this process when its parent is killed: an orphan would keep the port."""
    parent = os.getppid()
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):
        return  # no Linux: the parent still stops its children when it is asked to stop
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
