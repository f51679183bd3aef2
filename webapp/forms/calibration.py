"""The form of a calibration."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from geo.model import Act
from geo.rules.metrology.decision import SIMPLE_ACCEPTANCE
from geo.store.records import TimelineEntry
from webapp.forms import typed
from webapp.forms.typed import Values

FIRST_ROWS = 3
MOST_ROWS = 200
POINT_PARTS = ("nominal", "reference", "readings", "expanded_uncertainty", "k")

_POINT = re.compile(r"points\[(\d+)\]\.(\w+)(?:\[\d+\])?")


@dataclass(frozen=True)
class CalibrationForm:
    """What stands in the form's controls, by their names, and the instrument's code and unit."""

    instrument: str
    unit: str
    values: Values

    @property
    def rows(self) -> int:
        """Give how many rows for points there are; one more than asked for is the next."""
        asked = typed.whole(self.values.get("rows"))
        rows = asked if isinstance(asked, int) else FIRST_ROWS
        return max(1, min(rows + ("add_row" in self.values), MOST_ROWS))

    @property
    def filled_rows(self) -> list[int]:
        """Give the rows that hold a point."""
        return [
            row
            for row in range(self.rows)
            if any(typed.text(self.values, f"point-{row}-{part}") for part in POINT_PARTS)
        ]

    def body(self, zone: ZoneInfo) -> dict[str, Any]:
        """Give the body of the record; without a conclusion the points decide."""
        values = self.values
        stated = typed.text(values, "conclusion")
        return typed.filled(
            {
                "instrument": self.instrument,
                "act": typed.text(values, "act"),
                "performed_at": typed.instant(typed.text(values, "performed_at"), zone),
                "squad": typed.whole(typed.text(values, "squad")),
                "certificate_no": typed.text(values, "certificate_no"),
                "points": [self._point(row) for row in self.filled_rows],
                "decision_rule": SIMPLE_ACCEPTANCE if stated is None else None,
                "conclusion": stated,
                "valid_until": typed.text(values, "valid_until"),
                "supersedes": typed.text(values, "supersedes"),
                "device_at": typed.text(values, "device_at"),
                "note": values.get("note", "").strip(),
            }
        )

    def control_of(self, field: str) -> str:
        """Give the id of the control that a member of the body came from."""
        point = _POINT.fullmatch(field)
        if point is None:
            return field
        rows, place = self.filled_rows, int(point.group(1))
        return f"point-{rows[place]}-{point.group(2)}" if place < len(rows) else "points"

    def _point(self, row: int) -> dict[str, Any]:
        given = {part: typed.text(self.values, f"point-{row}-{part}") for part in POINT_PARTS}
        reference = typed.number(given["reference"])
        nominal = typed.number(given["nominal"])
        return typed.filled(
            {
                # Who gives one of the two means both: the reference stood at its nominal value.
                "nominal": reference if nominal is None else nominal,
                "reference": nominal if reference is None else reference,
                "readings": typed.numbers(given["readings"]),
                "expanded_uncertainty": typed.number(given["expanded_uncertainty"]),
                "k": typed.number(given["k"]),
                "unit": typed.text(self.values, f"point-{row}-unit") or self.unit,
            }
        )


def first_values(squad: int | None, now_ms: int, zone: ZoneInfo) -> dict[str, str]:
    """Give what a new form holds."""
    return {
        "id": str(uuid.uuid4()),
        "act": Act.CALIBRATION.value,
        "squad": str(squad or ""),
        "performed_at": typed.local_time(now_ms, zone),
        "rows": str(FIRST_ROWS),
    }


def values_of_record(record: TimelineEntry, zone: ZoneInfo) -> dict[str, str]:
    """Give what the form of a correction holds at first: the record as it stands."""
    body = record.body
    points = body.get("points") or []
    values = {
        "id": str(uuid.uuid4()),
        "supersedes": record.id,
        "act": str(body.get("act") or Act.CALIBRATION.value),
        "squad": str(record.squad or ""),
        "performed_at": typed.local_time(record.at, zone),
        "certificate_no": str(body.get("certificate_no") or ""),
        "valid_until": str(body.get("valid_until") or "")[:10],
        "rows": str(len(points) + 1),
    }
    for row, point in enumerate(points):
        for part in (*POINT_PARTS, "unit"):
            value = point.get(part)
            if isinstance(value, list):
                value = " ".join(f"{reading:g}" for reading in value)
            values[f"point-{row}-{part}"] = "" if value is None else str(value)
    return values
