"""Simulated sites around real towns, and the instruments at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.demo.city import City, Settlement
from geo.kinds import kinds

SIMULATED = "simulated"
"""Source of every site and record that is not real."""
_SIMULATED_ZH = "（模拟）"

_SEAT_SHARE = 0.55
"""Of a district's sites, around its seat when it has other towns too."""
_KM_PER_DEGREE = 111.2
_WIDER = (1.0, 2.5, 6.0)
_WIDER_CHANCES = (0.72, 0.22, 0.06)


@dataclass(frozen=True)
class Places:
    """What there is to visit.

    Attributes
    ----------
    sites
        code, name, kind, lon, lat (WGS-84), district, address, crowding, source; ordered by code.
    instruments
        code, site, type, name.
    """

    sites: pd.DataFrame
    instruments: pd.DataFrame


def make_places(city: City, rng: np.random.Generator) -> Places:
    """Make the sites of every kind, each inside its district, and their instruments."""
    sites = _sites(city, rng)
    return Places(sites, _instruments(city, sites, rng))


def _sites(city: City, rng: np.random.Generator) -> pd.DataFrame:
    names = {district.code: district.name_zh for district in city.districts}
    blocks = []
    for kind in kinds():
        plan = city.simulation["kinds"][kind.id]
        for district, count in _allotted(city, kind.id).items():
            if not count:
                continue
            lon, lat, near = _around(city, district, count, plan["spread_km"], rng)
            blocks.append(
                pd.DataFrame(
                    {
                        "name": [
                            f"{names[district]}{kind.label_zh}{_SIMULATED_ZH}{number}"
                            for number in range(1, count + 1)
                        ],
                        "kind": kind.id,
                        "lon": lon,
                        "lat": lat,
                        "district": district,
                        "address": [f"{names[district]}{town}附近{_SIMULATED_ZH}" for town in near],
                        "crowding": _crowding(plan["crowding"], count, rng),
                        "source": SIMULATED,
                    }
                )
            )
    made = pd.concat(blocks, ignore_index=True)
    made.insert(0, "code", [f"LF{number:04d}" for number in range(1, len(made) + 1)])
    return pd.concat([made, _airport(city)], ignore_index=True)


def _airport(city: City) -> pd.DataFrame:
    fact = city.airport
    return pd.DataFrame(
        [
            {
                "code": fact["icao"],
                "name": fact["name_zh"],
                "kind": "airport",
                "lon": float(fact["lon"]),
                "lat": float(fact["lat"]),
                "district": fact["district"],
                "address": "",
                "crowding": city.simulation["kinds"]["airport"]["crowding"],
                "source": "OurAirports",
            }
        ]
    )


def _allotted(city: City, kind: str) -> dict[str, int]:
    """Share a kind's sites out over the districts, by the largest remainders (Hamilton)."""
    plan = city.simulation["kinds"][kind]
    if "districts" in plan:
        return dict(plan["districts"])
    facts = city.simulation["districts"]
    least, spare = plan["least"], plan["sites"] - plan["least"] * len(facts)
    shares = np.array([fact["share"] for fact in facts.values()], dtype=float)
    exact = spare * shares / shares.sum()
    counts = np.floor(exact).astype(int)
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: spare - counts.sum()]] += 1
    return {code: least + int(count) for code, count in zip(facts, counts, strict=True)}


def _around(
    city: City, district: str, count: int, spread_km: float, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    """Draw points around a district's towns, and again those that fell outside it."""
    towns = [town for town in city.settlements if town.district == district]
    chosen = rng.choice(len(towns), size=count, p=_town_shares(towns))
    centre_lon = np.array([town.lon for town in towns])[chosen]
    centre_lat = np.array([town.lat for town in towns])[chosen]
    lon, lat = np.empty(count), np.empty(count)
    open_ = np.arange(count)
    while open_.size:
        wide = rng.choice(_WIDER, size=open_.size, p=_WIDER_CHANCES) * spread_km
        east_km, north_km = rng.normal(size=(2, open_.size)) * wide
        lat[open_] = centre_lat[open_] + north_km / _KM_PER_DEGREE
        lon[open_] = centre_lon[open_] + east_km / (
            _KM_PER_DEGREE * np.cos(np.radians(centre_lat[open_]))
        )
        lon, lat = lon.round(6), lat.round(6)
        open_ = open_[~shapely.contains_xy(city.areas[district], lon[open_], lat[open_])]
    return lon, lat, [towns[number].name_zh for number in chosen]


def _town_shares(towns: list[Settlement]) -> NDArray[np.float64]:
    seats = sum(town.seat for town in towns)
    if seats in (0, len(towns)):
        return np.full(len(towns), 1 / len(towns))
    rest = (1 - _SEAT_SHARE) / (len(towns) - seats)
    return np.array([_SEAT_SHARE / seats if town.seat else rest for town in towns])


def _crowding(usual: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    crowding = usual + rng.choice([-1, 0, 0, 1], size=count)
    return np.asarray(np.clip(crowding, 1, 5), dtype=np.int64)


def _instruments(city: City, sites: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    parts = []
    for kind, plan in city.simulation["kinds"].items():
        codes = sites.loc[sites["kind"] == kind, "code"]
        for type_id, (fewest, most) in plan["instruments"].items():
            # Below zero stands for none: [-2, 1] puts one at every fourth site.
            counts = np.maximum(rng.integers(fewest, most + 1, size=len(codes)), 0)
            parts.append(pd.DataFrame({"site": codes.repeat(counts), "type": type_id}))
    made = pd.concat(parts).sort_values(["site", "type"], kind="stable", ignore_index=True)
    number = made.groupby("site").cumcount() + 1
    made.insert(0, "code", made["site"] + "-" + number.astype(str))
    return made.assign(name="")
