"""The plan of a day: sending by hand, planning, changing, publishing."""

from webapp.pages.plans import board, changing, days, making, sending, staging, unserved
from webapp.pages.plans.base import blueprint

__all__ = ["blueprint", "board", "changing", "days", "making", "sending", "staging", "unserved"]
