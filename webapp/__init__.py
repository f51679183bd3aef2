"""The web: thin Flask over the domain in `geo`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.settings import Settings

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """Make the app; settings come from the environment unless given.

    A command line that only plans a file gets an app that can do just that, within its seconds.
    """
    # Imported here, not above: the app takes longer to load than a small plan takes to make.
    from webapp.plan_problem import is_asked_for, planner_app

    if settings is None and is_asked_for(sys.argv[1:]):
        return planner_app()
    from webapp.app import create_app as assemble

    return assemble(settings)
