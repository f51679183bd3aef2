"""The weights of the priority: what each factor counts, and from when on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from geo.errors import FieldError
from geo.message import message
from geo.model import RiskLevel

LEAST_WEIGHT = 0.1
MOST_WEIGHT = 100.0
MOST_FACTOR = 10.0
MOST_COUNTED = 100
HIGHEST = 100_000.0
"""No site's priority may come to more: the planner counts hundredths of it as whole numbers."""
LEVELS = tuple(RiskLevel)
GRADES = (1, 2, 3, 4, 5)
"""The grades of crowding."""

BOUNDS: Mapping[str, tuple[float, float]] = {
    "never_lateness": (0.5, MOST_FACTOR),
    "most_lateness": (1.0, MOST_FACTOR),
    "failure": (1.0, MOST_FACTOR),
    "complaint_step": (0.0, MOST_FACTOR),
    "most_complaints": (0, MOST_COUNTED),
}
"""Attribute → least and most; `weight_bounds` has those of the others, too."""


@dataclass(frozen=True)
class PriorityWeights:
    """What the factors of `geo.rules.priority` count.

    Attributes
    ----------
    crowding
        For crowding 1 to 5.
    risk
        For the levels of `RiskLevel`, from low to high.
    kinds
        Kind → factor; a kind that is not named counts once.
    never_lateness
        Lateness of a requirement without any record.
    most_lateness
        However long it is overdue.
    failure
        Factor after a failed last inspection.
    complaint_step
        What each open complaint adds to a factor that begins at 1.
    most_complaints
        Open complaints beyond so many add nothing.
    """

    crowding: tuple[float, ...] = (1.0, 2.0, 3.0, 4.0, 5.0)
    risk: tuple[float, ...] = (1.0, 2.0, 3.0)
    kinds: Mapping[str, float] = field(default_factory=dict)
    never_lateness: float = 2.0
    most_lateness: float = 3.0
    failure: float = 1.5
    complaint_step: float = 0.5
    most_complaints: int = 4

    def of_crowding(self, crowding: int) -> float:
        """Give what a grade of crowding counts."""
        return self.crowding[crowding - 1]

    def of_risk(self, risk: RiskLevel) -> float:
        """Give what a risk level counts."""
        return self.risk[LEVELS.index(risk)]

    def of_kind(self, kind: str) -> float:
        """Give what a kind counts."""
        return self.kinds.get(kind, 1.0)

    def of_complaints(self, open_complaints: int) -> float:
        """Give what so many open complaints count."""
        return 1 + self.complaint_step * min(open_complaints, self.most_complaints)

    @property
    def highest(self) -> float:
        """Give the priority that no site can pass."""
        return (
            max(self.crowding)
            * max(self.risk)
            * max((1.0, *self.kinds.values()))
            * self.most_lateness
            * self.failure
            * self.of_complaints(self.most_complaints)
        )


DEFAULT_WEIGHTS = PriorityWeights()


@dataclass(frozen=True)
class DatedWeights:
    """From `effective_from` (UTC ms) on, `weights` hold; `set_at` is an instant, too."""

    effective_from: int
    weights: PriorityWeights
    set_by: str = ""
    set_at: int = 0


def dated_at(dated: Iterable[DatedWeights], at: int) -> DatedWeights | None:
    """Give the newest weights whose date is not after an instant (UTC ms), if any."""
    return max(
        (one for one in dated if one.effective_from <= at),
        key=lambda one: one.effective_from,
        default=None,
    )


def weights_at(dated: Iterable[DatedWeights], at: int) -> PriorityWeights:
    """Give the weights in force at an instant (UTC ms); the default before the first."""
    held = dated_at(dated, at)
    return DEFAULT_WEIGHTS if held is None else held.weights


def weight_values(weights: PriorityWeights) -> dict[str, float]:
    """Give every weight by the name of its field.

    `crowding_1` to `crowding_5`, `risk_low` to `risk_high`, `kind_<id>` for the kinds that are
    named, and the names of the other attributes.
    """
    return {
        **{f"crowding_{grade}": weights.of_crowding(grade) for grade in GRADES},
        **{f"risk_{level}": weights.of_risk(level) for level in LEVELS},
        **{f"kind_{kind}": factor for kind, factor in weights.kinds.items()},
        **{name: getattr(weights, name) for name in BOUNDS},
    }


def weight_bounds(name: str) -> tuple[float, float]:
    """Give least and most of a weight, by the name of its field."""
    if name in BOUNDS:
        return BOUNDS[name]
    return (LEAST_WEIGHT, MOST_FACTOR if name.startswith("kind_") else MOST_WEIGHT)


def weight_problems(weights: PriorityWeights, kinds: Collection[str]) -> list[FieldError]:
    """Say what is wrong with weights, field by field, and what would be right.

    The fields are those of `weight_values`. More crowding and more risk may not count less: they
    are to be met sooner.
    """
    problems = [
        FieldError(name, message("must lie in {low:g} to {high:g}", low=low, high=high))
        for name, value in weight_values(weights).items()
        for low, high in [weight_bounds(name)]
        if not low <= value <= high
    ]
    problems += [
        FieldError(f"kind_{kind}", message("'{text}' is unknown", text=kind[:40]))
        for kind in weights.kinds
        if kind not in kinds
    ]
    if problems:
        return problems
    steps = (
        ([f"crowding_{grade}" for grade in GRADES], weights.crowding),
        ([f"risk_{level}" for level in LEVELS], weights.risk),
    )
    for names, values in steps:
        for name, (before, value) in zip(names[1:], pairwise(values), strict=True):
            if value < before:
                why = message("must not be less than {least:g}, the one before it", least=before)
                problems.append(FieldError(name, why))
    if weights.never_lateness > weights.most_lateness:
        why = message("must not be less than that of a site without any record")
        problems.append(FieldError("most_lateness", why))
    if weights.highest > HIGHEST:
        why = message(
            "together the weights allow a priority of {highest:,.0f}; at most {most:,.0f} is taken",
            highest=weights.highest,
            most=HIGHEST,
        )
        problems.append(FieldError("crowding_5", why))
    return problems
