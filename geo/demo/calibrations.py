"""The metrology squad's work: which instruments were compared with a standard, when, how well."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.clock import DAY_MS, iso
from geo.demo.city import City
from geo.demo.outings import Work, record_ids
from geo.demo.period import DAYS, ZONE
from geo.kinds import instrument_types
from geo.model import Act, Conclusion, InstrumentType, RiskLevel
from geo.rules.metrology.decision import SIMPLE_ACCEPTANCE, Point, simple_acceptance
from geo.rules.policy import risk_at

METROLOGY_SQUAD = 8
_MISSED_SHARE = 0.05
"""Of the sites with instruments, those that the squad never reached; more where nobody looks."""
_NOMINAL = {
    "infrared_thermometer": 37.0,
    "thermal_imager": 37.0,
    "clinical_thermometer": 37.0,
    "scale": 5000.0,
    "sphygmomanometer": 120.0,
}
_ERROR_SHARE = 0.42
"""Standard deviation of an instrument's error, as a share of its permissible error."""
_UNCERTAINTY_SHARE = 0.2
_YEAR_MS = 365 * DAY_MS
_VERIFIED = frozenset({"scale", "clinical_thermometer", "sphygmomanometer"})
"""Types subject to legal verification, which states how long it is valid."""


@dataclass(frozen=True)
class Calls:
    """The squad's calls at sites: number of the day, position of the site; by day."""

    day: NDArray[np.int64]
    site: NDArray[np.int64]


def make_calls(
    city: City, sites: pd.DataFrame, instruments: pd.DataFrame, rng: np.random.Generator
) -> Calls:
    """Decide when the squad calls at each site that has instruments.

    First calls follow the rhythm of the days; thermometers are seen again after one to two and a
    half weeks, scales once.
    """
    weights = np.array(city.simulation["day_weights"], dtype=float)
    risen = weights * np.linspace(1.6, 0.4, len(weights))
    days, called = [], []
    several = _thermometers(sites, instruments)
    neglect = city.simulation["districts"]
    for position in _with_instruments(sites, instruments):
        factor = neglect[sites["district"].iloc[position]]["neglect"]
        if rng.random() < _MISSED_SHARE * factor:
            continue
        day = int(rng.choice(len(weights), p=risen / risen.sum()))
        while day < len(DAYS):
            days.append(day)
            called.append(position)
            day += int(rng.integers(7, 18) * max(factor, 1.0)) if several[position] else len(DAYS)
    order = np.argsort(np.array(days), kind="stable")
    return Calls(np.array(days)[order], np.array(called)[order])


def service_minutes(calls: Calls, sites: pd.DataFrame, instruments: pd.DataFrame) -> NDArray[Any]:
    """Give the minutes that the instruments of each call take: ten each."""
    counts = instruments["site"].value_counts()
    return sites["code"].iloc[calls.site].map(counts).to_numpy(dtype=np.float64) * 10


def calibrations(
    city: City,
    sites: pd.DataFrame,
    instruments: pd.DataFrame,
    calls: Calls,
    work: Work,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Give a row for each instrument of each call, as `bulk.insert_calibrations` takes them."""
    called = pd.DataFrame(
        {
            "site": sites["code"].to_numpy()[calls.site[work.stop]],
            "district": sites["district"].to_numpy()[calls.site[work.stop]],
            "performed_at": work.finished_at,
            "received_at": work.received_at,
        }
    )
    rows = called.merge(instruments[["code", "site", "type"]], on="site")
    rows = rows.sort_values(["performed_at", "code"], kind="stable", ignore_index=True)
    types = {item.id: item for item in instrument_types()}
    seen: set[str] = set()
    bodies = []
    for row in rows.to_dict("records"):
        bodies.append(_body(row, types[row["type"]], city, row["code"] in seen, rng))
        seen.add(row["code"])
    return pd.DataFrame(
        {
            "id": record_ids(len(rows), rng),
            "instrument": rows["code"],
            "squad": METROLOGY_SQUAD,
            "act": [body["act"] for body in bodies],
            "performed_at": rows["performed_at"],
            "received_at": rows["received_at"],
            "conclusion": [body["conclusion"] for body in bodies],
            "valid_until": pd.array(
                [
                    at + _YEAR_MS if "valid_until" in body else None
                    for at, body in zip(rows["performed_at"].tolist(), bodies, strict=True)
                ],
                dtype="Int64",
            ),
            "body": [json.dumps(body, ensure_ascii=False) for body in bodies],
        }
    )


def _with_instruments(sites: pd.DataFrame, instruments: pd.DataFrame) -> list[int]:
    return np.flatnonzero(sites["code"].isin(instruments["site"])).tolist()


def _thermometers(sites: pd.DataFrame, instruments: pd.DataFrame) -> NDArray[np.bool_]:
    held = instruments.loc[~instruments["type"].isin(_VERIFIED), "site"]
    return sites["code"].isin(held).to_numpy()


def _body(
    row: Mapping[Any, Any], item: InstrumentType, city: City, again: bool, rng: np.random.Generator
) -> dict[str, Any]:
    mpe = item.mpe or 0.0
    decimals = 0 if mpe >= 1 else 1
    nominal = _NOMINAL[item.id]
    reference = round(nominal + float(rng.normal(0, mpe / 5)), decimals + 1)
    error = rng.normal(0, mpe * _ERROR_SHARE)
    readings = [
        round(float(reading), decimals) for reading in reference + error + rng.normal(0, mpe / 8, 3)
    ]
    point = Point(reference, readings, item.unit)
    conclusion = simple_acceptance([point], item.mpe, item.unit)
    body: dict[str, Any] = {
        "instrument": row["code"],
        "act": _act(row, item.id, city, again).value,
        "performed_at": iso(row["performed_at"], ZONE),
        "squad": METROLOGY_SQUAD,
        "points": [
            {
                "nominal": nominal,
                "reference": reference,
                "readings": readings,
                "expanded_uncertainty": round(mpe * _UNCERTAINTY_SHARE, 3),
                "k": 2,
                "unit": item.unit,
            }
        ],
        "decision_rule": SIMPLE_ACCEPTANCE,
        "conclusion": conclusion.value,
    }
    if body["act"] == Act.VERIFICATION and conclusion is Conclusion.PASS:
        body["valid_until"] = iso(row["performed_at"] + _YEAR_MS, ZONE)
    return body


def _act(row: Mapping[Any, Any], type_id: str, city: City, again: bool) -> Act:
    """Choose the act: a field check only where the policy of the day takes it, after the first."""
    if type_id in _VERIFIED:
        return Act.VERIFICATION
    high = risk_at(city.risks, row["district"], row["performed_at"]) is RiskLevel.HIGH
    checked = again and high and type_id == "infrared_thermometer"
    return Act.FIELD_CHECK if checked else Act.CALIBRATION
