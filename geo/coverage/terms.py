"""The terms in force at an instant as small tables, indexed by kind or type and district."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.rules.policy import acts_mask, policy_in_force, risk_at
from geo.rules.priority import RISK_WEIGHT
from geo.store.catalogue import Catalogue

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Terms:
    """Tables of shape (kinds or types, districts), by their numbers; district 0 stands for none.

    Spans are in ms. `squads` holds bit n - 1 for squad n (1 to 64) whose remit holds the pair.
    """

    interval: Ints
    notice: Ints
    look_back_after: Ints
    risk_weight: Ints
    squads: NDArray[np.uint64]
    calibration_interval: Ints
    calibration_notice: Ints
    calibration_acts: Ints


def terms_at(catalogue: Catalogue, at: int) -> Terms:
    """Work out the tables for an instant (UTC ms)."""
    districts = {0: None} | {d.number: d.code for d in catalogue.districts.values()}
    kinds = {kind.number: kind.id for kind in catalogue.kinds.values()}
    types = {item.number: item.id for item in catalogue.types.values()}
    shape = (max(kinds, default=0) + 1, max(districts) + 1)
    type_shape = (max(types, default=0) + 1, max(districts) + 1)
    terms = Terms(
        interval=np.ones(shape, np.int64),
        notice=np.zeros(shape, np.int64),
        look_back_after=np.zeros(shape, np.int64),
        risk_weight=np.ones(shape, np.int64),
        squads=np.zeros(shape, np.uint64),
        calibration_interval=np.ones(type_shape, np.int64),
        calibration_notice=np.zeros(type_shape, np.int64),
        calibration_acts=np.zeros(type_shape, np.int64),
    )
    for d, district in districts.items():
        risk = risk_at(catalogue.risks, district, at)
        for k, kind in kinds.items():
            policy = policy_in_force(catalogue.policies, "inspection", kind, risk, at)
            terms.interval[k, d] = policy.interval_ms
            terms.notice[k, d] = policy.notice_ms
            terms.look_back_after[k, d] = policy.look_back_after_ms
            terms.risk_weight[k, d] = RISK_WEIGHT[risk]
            terms.squads[k, d] = squad_mask(catalogue.squads_of(kind, district))
        for t, type_id in types.items():
            policy = policy_in_force(catalogue.policies, "calibration", type_id, risk, at)
            terms.calibration_interval[t, d] = policy.interval_ms
            terms.calibration_notice[t, d] = policy.notice_ms
            terms.calibration_acts[t, d] = acts_mask(policy.acts)
    return terms


def squad_mask(squads: tuple[int, ...]) -> int:
    """Give squads as bits."""
    return sum(1 << (number - 1) for number in set(squads) if 1 <= number <= 64)
