"""The city of the demo, as its folder in data/ describes it."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from typing import Any

import shapely

from geo.clock import day_start, parse_date
from geo.demo.period import ZONE
from geo.kinds import DATA, default_squads
from geo.model import District, Remit, RiskChange, RiskLevel, Squad

FOLDER = DATA / "linfen"


@dataclass(frozen=True)
class Settlement:
    """A real town or village; `seat` marks the one that governs its district."""

    name_zh: str
    district: str
    seat: bool
    lon: float
    lat: float


@dataclass(frozen=True)
class City:
    """Districts with their polygons (WGS-84), towns, the airport, risk levels and squads.

    Attributes
    ----------
    simulation
        How many sites of each kind, how they are spread, how closely each is watched.
    operations
        What complaints, cases and talks are about, how often, and in which words.
    """

    districts: tuple[District, ...]
    areas: dict[str, shapely.Geometry]
    settlements: tuple[Settlement, ...]
    airport: dict[str, str]
    risks: tuple[RiskChange, ...]
    squads: tuple[Squad, ...]
    simulation: dict[str, Any]
    operations: dict[str, Any]


def read_linfen() -> City:
    """Read data/linfen."""
    features = _json("districts.geojson")["features"]
    return City(
        districts=tuple(
            District(
                code=one["properties"]["code"],
                number=number,
                name_zh=one["properties"]["name_zh"],
                name_en=one["properties"]["name_en"],
                boundary=json.dumps(one["geometry"]),
            )
            for number, one in enumerate(features, 1)
        ),
        areas={
            one["properties"]["code"]: shapely.from_geojson(json.dumps(one["geometry"]))
            for one in features
        },
        settlements=tuple(
            Settlement(
                row["name_zh"],
                row["district"],
                row["seat"] == "1",
                float(row["lon"]),
                float(row["lat"]),
            )
            for row in _csv("settlements.csv")
        ),
        airport=_csv("airport.csv")[0],
        risks=tuple(
            RiskChange(
                row["district"],
                RiskLevel(row["level"]),
                day_start(parse_date(row["effective_from"]), ZONE),
            )
            for row in _csv("risk.csv")
        ),
        squads=tuple(
            _squad(squad, row)
            for squad, row in zip(default_squads(), _json("squads.json"), strict=True)
        ),
        simulation=_json("simulation.json"),
        operations=_json("operations.json"),
    )


def _squad(squad: Squad, row: dict[str, Any]) -> Squad:
    if squad.number != row["number"]:
        raise ValueError(f"squads.json: expected squad {squad.number}, found {row['number']}.")
    remits = tuple(
        Remit(squad.number, remit["act"], kind, district)
        for remit in row["remits"]
        for kind in remit["kinds"] or (None,)
        for district in remit["districts"] or (None,)
    )
    lon, lat = row["base"]
    return replace(squad, base_lon=lon, base_lat=lat, remits=remits)


def _json(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _csv(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
