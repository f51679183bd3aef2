"""Files in: uploaded, looked at, checked, applied."""

from webapp.pages.imports import listing, wizard, words
from webapp.pages.imports.base import blueprint

__all__ = ["blueprint", "listing", "wizard", "words"]
