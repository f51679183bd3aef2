"""`flask complaints import` of a city's table against pandas, each as a whole process.

The table is GENERATED: the 52 columns of New York's 311 export, filled at random; no row is real.
Some rows close before they were received, have no date, or a latitude that is none. Ours checks
each field, maps categories, finds the district, numbers, logs and reports; the peer reads the table
and appends it to SQLite, checking nothing.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from geo.store.engine import open_store
from tests.benchmarks.findings import Ratio
from tests.benchmarks.measuring import Finished, processes_each, run_process
from tests.benchmarks.session import Session
from webapp.commands.preparing import prepare_store

COLUMNS = [
    "Unique Key",
    "Created Date",
    "Closed Date",
    "Agency",
    "Agency Name",
    "Complaint Type",
    "Descriptor",
    "Location Type",
    "Incident Zip",
    "Incident Address",
    "Street Name",
    "Cross Street 1",
    "Cross Street 2",
    "Intersection Street 1",
    "Intersection Street 2",
    "Address Type",
    "City",
    "Landmark",
    "Facility Type",
    "Status",
    "Due Date",
    "Resolution Action Updated Date",
    "Community Board",
    "Borough",
    "X Coordinate (State Plane)",
    "Y Coordinate (State Plane)",
    "Park Facility Name",
    "Park Borough",
    "School Name",
    "School Number",
    "School Region",
    "School Code",
    "School Phone Number",
    "School Address",
    "School City",
    "School State",
    "School Zip",
    "School Not Found",
    "School or Citywide Complaint",
    "Vehicle Type",
    "Taxi Company Borough",
    "Taxi Pick Up Location",
    "Bridge Highway Name",
    "Bridge Highway Direction",
    "Road Ramp",
    "Bridge Highway Segment",
    "Garage Lot Name",
    "Ferry Direction",
    "Ferry Terminal Name",
    "Latitude",
    "Longitude",
    "Location",
]
BAD_EVERY = 1_000

_TYPES = {
    "Food Poisoning": "food_safety", "Food Establishment": "restaurant_hygiene",
    "Consumer Complaint": "refund", "Vending": "no_licence", "HEATING": None, "Rodent": None,
    "Street Condition": None, "Noise - Commercial": None,
}  # fmt: skip
"""Complaint types, and the category that each is mapped to; the others go to `other`."""
_INSTANT = "%m/%d/%Y %I:%M:%S %p"
_PEER = """
import sqlite3, sys
import pandas
rows = pandas.read_csv(sys.argv[1], dtype=str)
with sqlite3.connect(sys.argv[2]) as conn:
    rows.to_sql("complaint", conn, if_exists="replace", index=False)
"""


def run(session: Session) -> Iterator[Ratio]:
    """Measure both on one file."""
    size = 10_000 if session.quick else 50_000
    path = session.folder / "generated-311.csv"
    _write_csv(path, size)
    empty = session.settings("empty-for-complaints")
    store = open_store(empty.store_url)
    prepare_store(store, empty)
    store.dispose()
    told = [
        word
        for pair in _TYPES.items()
        if pair[1]
        for word in ("--value", f"category:{pair[0]}={pair[1]}")
    ]

    def ours() -> Finished:
        folder = session.folder / "complaints"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(empty.data_dir, folder)
        return run_process(
            [sys.executable, "-m", "flask", "--app", "webapp", "complaints", "import", path,
             "--skip-bad", "--json", "--default-category", "other", *told],
            SQUADMAP_DATA_DIR=str(folder),
        )  # fmt: skip

    def theirs() -> Finished:
        return run_process([sys.executable, "-c", _PEER, path, session.folder / "peer.db"])

    done = processes_each({"ours": ours, "theirs": theirs}, 3)
    report = json.loads(done["ours"].output)
    bad = size // BAD_EVERY
    if (report["added"], len(report["refused"])) != (size - bad, bad):
        raise AssertionError(f"{report['added']} added, {len(report['refused'])} refused")
    mine, peer = done["ours"], done["theirs"]
    what = f"{size:,} generated complaints, {len(COLUMNS)} columns"
    yield Ratio(what, mine.seconds, "pandas to SQLite, no checks", peer.seconds, "s")
    yield Ratio("their peak memory", mine.peak_mb, "pandas to SQLite", peer.peak_mb, "MB")


def _write_csv(path: Path, size: int) -> None:
    chance = random.Random(311)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        for n in range(size):
            writer.writerow(_row(n, chance))


def _row(n: int, chance: random.Random) -> dict[str, object]:
    received = datetime(2013, 10, 4) + timedelta(seconds=chance.randrange(30 * 86_400))  # noqa: DTZ001
    closed = received + timedelta(hours=chance.randrange(1, 400))
    settled = chance.random() < 0.6
    kind = chance.choice(list(_TYPES))
    row: dict[str, object] = {name: "Unspecified" for name in COLUMNS if "School" in name}
    row |= {
        "Unique Key": 26_500_000 + n, "Created Date": received.strftime(_INSTANT),
        "Closed Date": closed.strftime(_INSTANT) if settled else "", "Agency": "DOHMH",
        "Agency Name": "Department of Health and Mental Hygiene", "Complaint Type": kind,
        "Descriptor": f"{kind}, case {n % 97}", "Location Type": "Store/Commercial",
        "Incident Zip": chance.randrange(10_001, 11_697),
        "Incident Address": f"{chance.randrange(1, 999)} WEST {chance.randrange(1, 200)} STREET",
        "City": "NEW YORK", "Facility Type": "N/A", "Borough": "MANHATTAN",
        "Status": "Closed" if settled else chance.choice(["Open", "Assigned", "Pending"]),
        "Latitude": f"{40.5 + chance.random() * 0.4:.13f}",
        "Longitude": f"{-74.2 + chance.random() * 0.5:.13f}",
    }  # fmt: skip
    if (n + 1) % BAD_EVERY == 0:
        row |= (
            {"Status": "Closed", "Closed Date": "10/01/2013 12:00:00 AM"},
            {"Created Date": "unknown"},
            {"Latitude": "north"},
        )[n // BAD_EVERY % 3]
    return row
