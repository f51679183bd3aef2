"""The pages of bulletins: the days, one bulletin, the records behind its numbers, its files."""

from webapp.pages.bulletins import bulletin, listing, records
from webapp.pages.bulletins.base import blueprint

__all__ = ["blueprint", "bulletin", "listing", "records"]
