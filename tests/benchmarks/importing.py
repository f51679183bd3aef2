"""`flask sites import` of a CSV against geopandas, each as a whole process.

Every hundredth row is bad: no coordinates, an unknown kind, or a latitude that is none. Ours checks
each field, finds the district, looks for probable duplicates, logs, and reports the bad rows; the
peer reads the table, makes points and writes a GeoPackage (with Arrow where pyarrow is installed),
checking nothing. The ratio of memory is of whole processes.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from geo.kinds import kinds
from geo.store.engine import open_store
from tests.benchmarks.findings import Ratio
from tests.benchmarks.measuring import Finished, processes_each, run_process
from tests.benchmarks.session import Session
from webapp.commands.preparing import prepare_store

BAD_EVERY = 100

_PEER = """
import importlib.util
import sys
import geopandas
import pandas
rows = pandas.read_csv(sys.argv[1], dtype={"code": str})
lat = pandas.to_numeric(rows["lat"], errors="coerce")
points = geopandas.points_from_xy(rows["lon"], lat, crs=4326)
frame = geopandas.GeoDataFrame(rows.drop(columns=["lon", "lat"]), geometry=points)
arrow = importlib.util.find_spec("pyarrow") is not None
frame.to_file(sys.argv[2], driver="GPKG", engine="pyogrio", use_arrow=arrow)
"""


def run(session: Session) -> Iterator[Ratio]:
    """Measure both on one file."""
    size = 20_000 if session.quick else 100_000
    path = session.folder / "sites.csv"
    _write_csv(path, size)
    empty = session.settings("empty")
    store = open_store(empty.store_url)
    prepare_store(store, empty)
    store.dispose()

    def ours() -> Finished:
        folder = session.folder / "import"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(empty.data_dir, folder)
        return run_process(
            [sys.executable, "-m", "flask", "--app", "webapp", "sites", "import", path,
             "--skip-bad", "--json"],
            SQUADMAP_DATA_DIR=str(folder),
        )  # fmt: skip

    def theirs() -> Finished:
        return run_process([sys.executable, "-c", _PEER, path, session.folder / "peer.gpkg"])

    done = processes_each({"ours": ours, "theirs": theirs}, 3)
    report = json.loads(done["ours"].output)
    if (report["added"], len(report["refused"])) != (size - size // BAD_EVERY, size // BAD_EVERY):
        raise AssertionError(f"{report['added']} added, {len(report['refused'])} refused")
    mine, peer = done["ours"], done["theirs"]
    what = f"import of {size:,} CSV rows"
    yield Ratio(what, mine.seconds, "geopandas, no checks", peer.seconds, "s", aim=1)
    yield Ratio("its peak memory", mine.peak_mb, "geopandas, no checks", peer.peak_mb, "MB", aim=4)


def _write_csv(path: Path, size: int) -> None:
    rng = np.random.default_rng(2)
    ids = [kind.id for kind in kinds()]
    lon = rng.uniform(110.3, 114.3, size).round(6).tolist()
    lat = rng.uniform(34.6, 40.6, size).round(6).tolist()
    kind = rng.integers(0, len(ids), size).tolist()
    bad = [
        lambda n: ["", "", ids[kind[n]]],
        lambda n: [lon[n], lat[n], "castle"],
        lambda n: [lon[n], "north", ids[kind[n]]],
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "name", "lon", "lat", "kind", "address", "crowding"])
        for n in range(size):
            good = (n + 1) % BAD_EVERY
            x, y, word = (lon[n], lat[n], ids[kind[n]]) if good else bad[n // BAD_EVERY % 3](n)
            writer.writerow([f"C{n:07}", f"点位{n}号", x, y, word, f"中心街{n % 999}号", n % 5 + 1])
