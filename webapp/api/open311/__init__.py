"""Open311 GeoReport v2: what programs of the public read, and with a key send."""

from webapp.api.open311 import discovery, requests, services
from webapp.api.open311.base import blueprint

__all__ = ["blueprint", "discovery", "requests", "services"]
