"""The form of an advisory talk: rows of firms, the manner, when, and what was said."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from geo.fieldwork.talks import MOST_FIRMS
from geo.model import Site
from webapp.forms import typed
from webapp.forms.typed import Values

FIRST_ROWS = 2

_FIRM = re.compile(r"sites\[(\d+)\]\.(\w+)")


@dataclass(frozen=True)
class TalkForm:
    """What stands in the form's controls, by their names."""

    values: Values

    @property
    def rows(self) -> int:
        """Give how many rows for firms there are; one more when asked for."""
        asked = typed.whole(self.values.get("rows"))
        rows = asked if isinstance(asked, int) else FIRST_ROWS
        return max(1, min(rows + ("add_row" in self.values), MOST_FIRMS))

    @property
    def filled_rows(self) -> list[int]:
        """Give the rows that name a firm."""
        return [row for row in range(self.rows) if self.code(row)]

    def code(self, row: int) -> str | None:
        """Give the code that a row names: what stands before the first space."""
        text = typed.text(self.values, f"firm-{row}-site")
        return None if text is None else text.split()[0]

    def body(self, zone: ZoneInfo) -> dict[str, Any]:
        """Give the body of the record, with what cannot be read left for the rules to refuse."""
        values = self.values
        return typed.filled(
            {
                "sites": [
                    typed.filled(
                        {
                            "site": self.code(row),
                            "person": typed.text(values, f"firm-{row}-person"),
                            "inspection": typed.text(values, f"firm-{row}-inspection"),
                        }
                    )
                    for row in self.filled_rows
                ],
                "manner": typed.text(values, "manner"),
                "held_at": typed.instant(typed.text(values, "held_at"), zone),
                "squad": typed.whole(typed.text(values, "squad")),
                "text": values.get("text", "").replace("\r\n", "\n").strip(),
            }
        )

    def control_of(self, field: str) -> str:
        """Give the id of the control that a member of the body came from."""
        firm = _FIRM.fullmatch(field)
        if firm is None:
            return "firm-0-site" if field == "sites" else field
        return f"firm-{self.filled_rows[int(firm.group(1))]}-{firm.group(2)}"


def first_values(
    sites: Sequence[Site], inspection: str | None, squad: int | None, now_ms: int, zone: ZoneInfo
) -> dict[str, str]:
    """Give what a new form holds: the firms it was asked for, now, the person's own squad."""
    values = {
        "id": str(uuid.uuid4()),
        "rows": str(max(len(sites), 1) + (len(sites) != 1)),
        "held_at": typed.local_time(now_ms, zone),
        "squad": str(squad or ""),
        "manner": "on_site",
    }
    for row, site in enumerate(sites):
        values[f"firm-{row}-site"] = f"{site.code} {site.name}".strip()
        if len(sites) == 1 and inspection:
            values[f"firm-{row}-inspection"] = inspection
    return values
