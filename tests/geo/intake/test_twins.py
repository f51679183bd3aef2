"""Probable duplicates: near each other and alike in name."""

import time
from typing import Any

import numpy as np
import pandas as pd

from geo.intake.twins import find_twins

NO_STORE = pd.DataFrame({"code": [], "name": [], "lon": [], "lat": []})


def sites(*rows: tuple[str, float, float], known: bool = False) -> pd.DataFrame:
    """Give sites of a file by name and position."""
    return pd.DataFrame(
        [
            {"row": n + 2, "code": f"S{n}", "name": name, "lon": lon, "lat": lat, "known": known}
            for n, (name, lon, lat) in enumerate(rows)
        ]
    )


def pairs(frame: pd.DataFrame, stored: pd.DataFrame = NO_STORE) -> list[tuple[int, str]]:
    """Give row and code of each twin."""
    return [(one.row, one.code) for one in find_twins(frame, stored)]


def test_near_and_alike_is_a_twin_of_the_earlier_row() -> None:
    frame = sites(("平阳农贸市场", 111.2, 36.2), ("平阳农贸市场 ", 111.2002, 36.2))
    (twin,) = find_twins(frame, NO_STORE)
    assert (twin.row, twin.code) == (3, "S0")
    assert twin.why == "18 m from '平阳农贸市场' of row 2, and alike in name"


def test_thirty_metres_are_measured_on_the_ground_at_any_latitude() -> None:
    for lat in (0.0, 36.2, 70.0, -80.0):
        east = 1 / (111_195 * np.cos(np.radians(lat)))
        near = sites(("Same", 10.0, lat), ("Same", 10.0 + 29.5 * east, lat))
        far = sites(("Same", 10.0, lat), ("Same", 10.0 + 30.5 * east, lat))
        assert (len(pairs(near)), len(pairs(far))) == (1, 0)


def test_names_that_differ_are_no_twins() -> None:
    assert pairs(sites(("鼓楼超市", 111.2, 36.2), ("平阳药店", 111.2, 36.2))) == []


def test_width_case_spaces_and_an_addition_do_not_matter() -> None:
    frame = sites(
        ("KFC Drum Tower", 111.2, 36.2), ("ＫＦＣ drumtower", 111.2, 36.2),
        ("kfc drum tower (north gate)", 111.2, 36.2),
    )  # fmt: skip
    assert [row for row, _ in pairs(frame)] == [3, 4]


def test_sites_without_a_name_are_like_no_other() -> None:
    assert pairs(sites(("", 111.2, 36.2), ("", 111.2, 36.2))) == []


def test_a_twin_in_the_store_is_told_and_the_site_itself_is_none() -> None:
    stored = pd.DataFrame(
        {
            "code": ["X", "S1"],
            "name": ["平阳市场", "鼓楼市场"],
            "lon": [111.2, 111.3],
            "lat": [36.2, 36.3],
        }
    )
    frame = sites(("平阳市场", 111.2, 36.2), ("鼓楼市场", 111.3, 36.3))
    assert pairs(frame, stored) == [(2, "X")]


def test_two_sites_that_the_store_has_already_are_not_told_again() -> None:
    stored = pd.DataFrame({"code": ["X"], "name": ["平阳市场"], "lon": [111.2], "lat": [36.2]})
    assert pairs(sites(("平阳市场", 111.2, 36.2), known=True), stored) == []


def test_of_a_crowd_in_one_place_only_equal_names_are_twins() -> None:
    rows = [(f"Stall {n:05d}", 111.2, 36.2) for n in range(3000)]
    frame = sites(*rows, ("Stall 00007", 111.2, 36.2))
    assert pairs(frame) == [(3002, "S7")]


def test_a_hundred_thousand_sites_are_compared_in_seconds() -> None:
    rng = np.random.default_rng(3)
    n = 100_000

    def spread(lon: Any, lat: Any) -> pd.DataFrame:
        names = [f"店{k:06d}" for k in rng.integers(0, 10**6, n)]
        facts = {"row": np.arange(n) + 2, "code": [f"S{k}" for k in range(n)], "name": names}
        return pd.DataFrame({**facts, "lon": lon, "lat": lat, "known": False})

    frames = [
        spread(rng.uniform(111, 112, n), rng.uniform(36, 37, n)),
        spread(np.full(n, 111.2), np.full(n, 36.2)),
        spread(rng.uniform(111.2, 111.205, n), rng.uniform(36.2, 36.205, n)),
    ]
    for frame in frames:
        start = time.process_time()
        find_twins(frame, NO_STORE)
        assert time.process_time() - start < 15
