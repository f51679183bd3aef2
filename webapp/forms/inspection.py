"""The form of an inspection."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from geo.clock import MINUTE_MS
from geo.model import Kind
from geo.rules.checklist import counting_answers
from geo.store.records import TimelineEntry
from webapp.forms import typed
from webapp.forms.typed import Values

FIRST_ROWS = 2
MOST_ROWS = 200

_FINDING = re.compile(r"findings\[(\d+)\]\.(\w+)")
_OUTCOME = re.compile(r"outcomes\[(\d+)\]")
_ANSWER = re.compile(r"answers\.(.+)")

Checklist = Mapping[str, Any]


@dataclass(frozen=True)
class InspectionForm:
    """What stands in the form's controls, by their names, and what it is about.

    `earlier` are the inspections that this one may look back at; `rectified` are those of their
    findings (inspection, position) of which nothing more is asked.
    """

    site: str
    values: Values
    checklist: Checklist | None
    earlier: tuple[TimelineEntry, ...]
    rectified: frozenset[tuple[str, int]] = frozenset()

    @property
    def rows(self) -> int:
        """Give how many rows for findings there are; one more than asked for is the next."""
        asked = typed.whole(self.values.get("rows"))
        rows = asked if isinstance(asked, int) else FIRST_ROWS
        return max(1, min(rows + ("add_row" in self.values), MOST_ROWS))

    @property
    def filled_rows(self) -> list[int]:
        """Give the rows that hold a finding."""
        return [
            row
            for row in range(self.rows)
            if any(typed.text(self.values, f"finding-{row}-{part}") for part in _FINDING_PARTS)
        ]

    def body(self, zone: ZoneInfo) -> dict[str, Any]:
        """Give the body of the record, with what cannot be read left for the rules to refuse."""
        values = self.values
        outcomes = self._outcomes()
        return typed.filled(
            {
                "site": self.site,
                "squad": typed.whole(typed.text(values, "squad")),
                "started_at": typed.instant(typed.text(values, "started_at"), zone),
                "finished_at": typed.instant(typed.text(values, "finished_at"), zone),
                "result": typed.text(values, "result"),
                "checklist": self._checklist_named(),
                "answers": self._answers(),
                "findings": [self._finding(row) for row in self.filled_rows],
                "look_back_of": typed.text(values, "look_back_of"),
                "outcomes": outcomes or None,
                "supersedes": typed.text(values, "supersedes"),
                "position": self._position(),
                "device_at": typed.text(values, "device_at"),
                "photos": values.get("photos", "").split(),
                "note": values.get("note", "").strip(),
            }
        )

    def control_of(self, field: str) -> str:
        """Give the id of the control that a member of the body came from."""
        outcome = _OUTCOME.match(field)
        if outcome:
            said = self._outcomes()[int(outcome.group(1))]
            return f"revisited-{said['inspection']}-{said['finding']}"
        finding = _FINDING.fullmatch(field)
        if finding:
            rows = self.filled_rows
            place = int(finding.group(1))
            return f"finding-{rows[place]}-{finding.group(2)}" if place < len(rows) else "findings"
        answer = _ANSWER.fullmatch(field)
        return f"answer-{answer.group(1)}" if answer else field

    def place_of(self, control: str) -> tuple[int, int]:
        """Give where a control stands in the form, to sort by: errors are told in that order."""
        questions = self.checklist["questions"] if self.checklist else ()
        first = ["squad", "started_at", "finished_at"]
        first += [f"answer-{question['name']}" for question in questions]
        parts = (first, ["look_back_of"], self._finding_controls(), ["result", "note"])
        for part, controls in enumerate(parts):
            if control in controls:
                return part, controls.index(control)
        return len(parts), 0

    def _finding_controls(self) -> list[str]:
        names = ("text", "severity", "rectify_by")
        return [f"finding-{row}-{name}" for row in range(self.rows) for name in names]

    def _checklist_named(self) -> dict[str, Any] | None:
        if self.checklist is None:
            return None
        return {"id": self.checklist["id"], "version": self.checklist["version"]}

    def _answers(self) -> dict[str, Any]:
        if self.checklist is None:
            return {}
        given = {}
        for question in self.checklist["questions"]:
            answer = _answer(question, typed.text(self.values, f"answer-{question['name']}"))
            if answer is not None:
                given[question["name"]] = answer
        return counting_answers(self.checklist, given)

    def _finding(self, row: int) -> dict[str, Any]:
        return typed.filled(
            {part: typed.text(self.values, f"finding-{row}-{part}") for part in _FINDING_PARTS}
            | {"severity": typed.text(self.values, f"finding-{row}-severity")}
        )

    def still_open(self, record: TimelineEntry) -> bool:
        """Say whether something of an earlier inspection is still to be asked after."""
        places = range(len(record.body.get("findings") or ()))
        return any((record.id, place) not in self.rectified for place in places)

    def _outcomes(self) -> list[dict[str, Any]]:
        """Give what was said of each earlier finding, of the inspection chosen and of others."""
        if typed.text(self.values, "look_back_of") is None:
            return []
        return [
            {"inspection": record.id, "finding": place, "rectified": word == "yes"}
            for record in self.earlier
            for place in range(len(record.body.get("findings") or ()))
            if (word := self.values.get(f"revisited-{record.id}-{place}")) in ("yes", "no")
        ]

    def _position(self) -> dict[str, Any] | None:
        parts = {
            name: typed.number(typed.text(self.values, f"position-{name}"))
            for name in ("lon", "lat", "accuracy_m")
        }
        return typed.filled(parts) if parts["lon"] is not None else None


_FINDING_PARTS = ("text", "rectify_by")
"""A row with one of these is a finding; the severity alone is what the form stood at."""


def first_values(
    kind: Kind, squad: int | None, now_ms: int, zone: ZoneInfo, *, live: bool
) -> dict[str, str]:
    """Give what a new form holds; `live`: it is filled in on the spot, from now on."""
    began = now_ms if live else now_ms - kind.service_min * MINUTE_MS
    return {
        "id": str(uuid.uuid4()),
        "squad": str(squad or ""),
        "started_at": typed.local_time(began, zone),
        "finished_at": typed.local_time(now_ms, zone),
        "rows": str(FIRST_ROWS),
    }


def values_of_record(record: TimelineEntry, zone: ZoneInfo) -> dict[str, str]:
    """Give what the form of a correction holds at first: the record as it stands."""
    body = record.body
    findings = body.get("findings") or []
    values = {
        "id": str(uuid.uuid4()),
        "supersedes": record.id,
        "squad": str(record.squad or ""),
        "started_at": typed.local_time_of(body.get("started_at"), zone),
        "finished_at": typed.local_time(record.at, zone),
        "result": record.outcome,
        "look_back_of": str(body.get("look_back_of") or ""),
        "rows": str(len(findings) + 1),
    }
    for name, answer in (body.get("answers") or {}).items():
        yes_no = "yes" if answer else "no"
        values[f"answer-{name}"] = yes_no if isinstance(answer, bool) else str(answer)
    for row, finding in enumerate(findings):
        values[f"finding-{row}-text"] = str(finding.get("text", ""))
        values[f"finding-{row}-severity"] = str(finding.get("severity", ""))
        values[f"finding-{row}-rectify_by"] = str(finding.get("rectify_by") or "")[:10]
    for item in body.get("outcomes") or ():
        revisited = item.get("inspection") or body.get("look_back_of")
        values[f"revisited-{revisited}-{item.get('finding')}"] = (
            "yes" if item.get("rectified") else "no"
        )
    return values


def _answer(question: Mapping[str, Any], given: str | None) -> Any:
    if given is None:
        return None
    if question["type"] == "boolean":
        return {"yes": True, "no": False}.get(given, given)
    if question["type"] in ("integer", "decimal"):
        return typed.number(given)
    if question["type"] == "choice":
        values = [choice["value"] for choice in question.get("choices", ())]
        return next((value for value in values if str(value) == given), given)
    return given
