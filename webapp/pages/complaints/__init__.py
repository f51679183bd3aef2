"""Complaints: the list, taking one in during a call, and each one's page."""

from webapp.pages.complaints import intake, listing, one
from webapp.pages.complaints.base import blueprint

__all__ = ["blueprint", "intake", "listing", "one"]
