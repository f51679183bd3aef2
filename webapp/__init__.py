"""The web: thin Flask over the domain in `geo`."""

from webapp.app import create_app

__all__ = ["create_app"]
