"""A bulletin as a file, by suffix."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from geo.bulletin.as_json import figures_json
from geo.bulletin.figures import Figures
from geo.bulletin.labels import Language
from geo.bulletin.pdf import bulletin_pdf
from geo.bulletin.text import LANGUAGES, plain_text
from geo.bulletin.workbook import bulletin_csv, bulletin_xlsx
from geo.errors import BadParameter
from geo.message import message
from geo.store.catalogue import Catalogue

MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
"""Suffix → media type."""


@dataclass(frozen=True)
class Bulletin:
    """A bulletin to take away: its figures, whose words it uses, a remark below its title."""

    figures: Figures
    catalogue: Catalogue
    language: Language
    remark: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give the figures, and the text in both languages."""
        text = {
            language: plain_text(self.figures, self.catalogue, language) for language in LANGUAGES
        }
        return {**figures_json(self.figures), "text": text}

    def file(self, suffix: str) -> bytes:
        """Write it.

        Raises
        ------
        BadParameter
            When the suffix is none of `MEDIA_TYPES`.
        """
        writers: dict[str, Callable[[], bytes]] = {
            "pdf": lambda: bulletin_pdf(self.figures, self.catalogue, self.language, self.remark),
            "xlsx": lambda: bulletin_xlsx(self.figures, self.catalogue, self.language),
            "csv": lambda: bulletin_csv(self.figures, self.catalogue, self.language),
            "json": lambda: json.dumps(self.to_json(), ensure_ascii=False, indent=2).encode(),
        }
        if suffix not in writers:
            raise BadParameter(
                "format",
                message("'{suffix}' is none of {known}", suffix=suffix[:20],
                        known=", ".join(writers)),
            )  # fmt: skip
        return writers[suffix]()
