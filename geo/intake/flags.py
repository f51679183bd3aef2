"""What is odd about an imported record, but no reason to refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.clock import MINUTE_MS
from geo.model import Squad

_AHEAD_MS = 5 * MINUTE_MS


def inspection_flags(
    inspections: pd.DataFrame,
    sites: Mapping[str, Mapping[str, Any]],
    squads: Mapping[int, Squad],
    now_ms: int,
) -> list[str]:
    """Give the flags of each inspection, joined by commas.

    Parameters
    ----------
    sites
        By code: kind, district, and opened_at, closed_at where they are set.
    """
    return [
        ",".join(_flags(sites[code], _squad(squads, squad), "inspect", end, now_ms))
        for code, squad, end in zip(
            inspections["site"], inspections["squad"], inspections["finished_at"], strict=True
        )
    ]


def calibration_flags(
    calibrations: pd.DataFrame,
    devices: Mapping[str, Mapping[str, Any]],
    squads: Mapping[int, Squad],
    now_ms: int,
) -> list[str]:
    """Give the flags of each calibration, joined by commas; `devices` as `known.instruments`."""
    flags = []
    for code, squad, end in zip(
        calibrations["instrument"], calibrations["squad"], calibrations["performed_at"], strict=True
    ):
        device = devices[code]
        odd = _flags(device, _squad(squads, squad), "calibrate", end, now_ms)
        if not _holds(device["in_service_from"], device["in_service_to"], end):
            odd.append("out_of_service")
        flags.append(",".join(odd))
    return flags


def _flags(
    site: Mapping[str, Any], squad: Squad | None, act: str, end: int, now_ms: int
) -> list[str]:
    odd = []
    if end > now_ms + _AHEAD_MS:
        odd.append("future")
    if squad is not None and not squad.may(act, site["kind"], site["district"]):
        odd.append("outside_remit")
    if not _holds(site.get("opened_at"), site.get("closed_at"), end):
        odd.append("closed_site")
    return odd


def _squad(squads: Mapping[int, Squad], number: Any) -> Squad | None:
    return None if pd.isna(number) else squads[int(number)]


def _holds(start: int | None, end: int | None, at: int) -> bool:
    return (start is None or start <= at) and (end is None or at < end)
