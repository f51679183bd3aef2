"""The terms in force at an instant as small tables, indexed by kind or type and district."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from geo.model import RiskLevel
from geo.rules.policy import acts_mask, policy_in_force, risks_at
from geo.rules.weights import LEVELS, PriorityWeights, weights_at
from geo.store.catalogue import Catalogue

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Terms:
    """Tables of shape (kinds or types, districts), by their numbers; district 0 stands for none.

    Spans are in ms. `weight` is what risk level and kind count in the priority, one by the other.
    `squads` holds bit n - 1 for squad n (1 to 64) whose remit holds the pair.
    """

    interval: Ints
    notice: Ints
    look_back_after: Ints
    weight: Floats
    squads: NDArray[np.uint64]
    calibration_interval: Ints
    calibration_notice: Ints
    calibration_acts: Ints
    weights: PriorityWeights

    def same_as(self, other: Terms) -> bool:
        """Say whether other terms ask the same."""
        return self.weights == other.weights and all(
            np.array_equal(getattr(self, item.name), getattr(other, item.name))
            for item in fields(self)
            if item.name != "weights"
        )


def terms_at(catalogue: Catalogue, at: int) -> Terms:
    """Work out the tables for an instant (UTC ms)."""
    level = _levels(catalogue, at)
    kinds = {kind.number: kind.id for kind in catalogue.kinds.values()}
    types = {item.number: item.id for item in catalogue.types.values()}
    inspection = _policies(catalogue, "inspection", kinds, at)
    calibration = _policies(catalogue, "calibration", types, at)
    weights = weights_at(catalogue.weights, at)
    return Terms(
        interval=inspection[..., 0][:, level],
        notice=inspection[..., 1][:, level],
        look_back_after=inspection[..., 2][:, level],
        weight=np.outer(_of_kinds(weights, kinds, len(inspection)), np.array(weights.risk)[level]),
        squads=_squads(catalogue, (len(inspection), len(level))),
        calibration_interval=calibration[..., 0][:, level],
        calibration_notice=calibration[..., 1][:, level],
        calibration_acts=calibration[..., 3][:, level],
        weights=weights,
    )


def _levels(catalogue: Catalogue, at: int) -> Ints:
    """Give the risk level of each district, as its place in `RiskLevel`."""
    places = {risk: place for place, risk in enumerate(LEVELS)}
    districts = catalogue.districts.values()
    level = np.full(max((d.number for d in districts), default=0) + 1, places[RiskLevel.LOW])
    risks = risks_at(catalogue.risks, at)
    for district in districts:
        level[district.number] = places[risks.get(district.code, RiskLevel.LOW)]
    return level


def _of_kinds(weights: PriorityWeights, kinds: dict[int, str], size: int) -> Floats:
    """Give what each kind counts, by its number."""
    factors = np.ones(size)
    for number, kind in kinds.items():
        factors[number] = weights.of_kind(kind)
    return factors


def _policies(catalogue: Catalogue, requirement: str, subjects: dict[int, str], at: int) -> Ints:
    """Give interval, notice, look-back span and acts in force: shape (subjects, levels, 4)."""
    table = np.zeros((max(subjects, default=0) + 1, len(RiskLevel), 4), np.int64)
    table[..., 0] = 1
    for number, subject in subjects.items():
        for place, risk in enumerate(RiskLevel):
            policy = policy_in_force(catalogue.policies, requirement, subject, risk, at)
            table[number, place] = (
                policy.interval_ms,
                policy.notice_ms,
                policy.look_back_after_ms,
                acts_mask(policy.acts),
            )
    return table


def _squads(catalogue: Catalogue, shape: tuple[int, int]) -> NDArray[np.uint64]:
    table = np.zeros(shape, np.uint64)
    for number, squad in catalogue.squads.items():
        for remit in squad.remits:
            kind = slice(None) if remit.kind is None else catalogue.kinds[remit.kind].number
            district = (
                slice(None)
                if remit.district is None
                else catalogue.districts[remit.district].number
            )
            table[kind, district] |= np.uint64(squad_mask((number,)))
    return table


def squad_mask(squads: tuple[int, ...]) -> int:
    """Give squads as bits."""
    return sum(1 << (number - 1) for number in set(squads) if 1 <= number <= 64)
