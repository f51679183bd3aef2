"""The figures by name, each with the SELECT of the records that it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select

from geo.errors import BadParameter
from geo.message import message
from geo.store.figures import answers, visits
from geo.store.figures.scope import Scope


@dataclass(frozen=True)
class Counted:
    """One figure: its key, what its records are called in URLs, and how they are found."""

    key: str
    noun: str
    """What a record is: outing, inspection, calibration, complaint, talk or case."""
    rows: Callable[[Scope], Select[Any]]
    counts_rows: bool = True
    """Whether the figure is how many rows there are; else it is the sum of their amounts."""


_ALL = (
    Counted("officer_visits", "outing", visits.outings, counts_rows=False),
    Counted("outings", "outing", visits.outings),
    Counted("outings_untold", "outing", visits.outings_untold),
    Counted("premises_visits", "inspection", visits.visits),
    Counted("advised", "inspection", visits.advised),
    Counted("failed", "inspection", visits.failed),
    Counted("findings", "inspection", visits.findings),
    Counted("look_backs", "inspection", visits.look_backs),
    Counted("look_backs_passed", "inspection", visits.look_backs_passed),
    Counted("calibrations", "calibration", visits.calibrations),
    Counted("calibrations_failed", "calibration", visits.calibrations_failed),
    Counted("complaints", "complaint", answers.complaints),
    Counted("answered", "complaint", answers.answered),
    Counted("answered_in_time", "complaint", answers.answered_in_time),
    Counted("talks", "talk", answers.talks),
    Counted("firms_talked_to", "talk", answers.firms_talked_to),
    Counted("cases_opened", "case", answers.cases_opened),
    Counted("cases_closed", "case", answers.cases_closed),
    Counted("fine_cents", "case", answers.fines, counts_rows=False),
)
COUNTED: Mapping[str, Counted] = MappingProxyType({one.key: one for one in _ALL})


def find_counted(key: str) -> Counted:
    """Give a figure by its key.

    Raises
    ------
    BadParameter
        When there is none; it lists the known ones.
    """
    if key not in COUNTED:
        raise BadParameter(
            "figure",
            message("'{value}' is unknown; known are {known}", value=key[:40],
                    known=", ".join(COUNTED)),
        )  # fmt: skip
    return COUNTED[key]
