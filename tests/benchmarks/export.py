"""`flask export sites out.geojson` as a whole process against `ogr2ogr` from a GeoPackage.

The GeoPackage is our own export: the same rows and properties, status worked out already, which
ours does on the way. The second row compares peak resident memory, less what the same command takes
for a hundred sites (Python and its libraries), with the peer's whole process.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.findings import Ratio
from tests.benchmarks.measuring import Finished, processes_each, run_process
from tests.benchmarks.session import Session
from webapp.settings import Settings


def run(session: Session) -> Iterator[Ratio]:
    """Measure both, and count the features of both files."""
    size = 100_000 if session.quick else 1_000_000
    settings = session.world(size)
    package, ours, theirs = (
        session.folder / name for name in ("sites.gpkg", "ours.geojson", "theirs.geojson")
    )
    session.say("writing the peer's GeoPackage")
    export(settings, package)

    def translate() -> Finished:
        theirs.unlink(missing_ok=True)
        return run_process(["ogr2ogr", "-f", "GeoJSON", theirs, package])

    runners = {"ours": lambda: export(settings, ours)}
    if shutil.which("ogr2ogr"):
        runners["ogr2ogr"] = translate
    done = processes_each(runners, 3)
    idle = export(session.world(100), session.folder / "few.geojson")
    for path in (ours, theirs) if "ogr2ogr" in done else (ours,):
        if (found := _features(path)) != size:
            raise AssertionError(f"{path.name} holds {found} features, not {size}")
    peer = done.get("ogr2ogr")
    yield Ratio(
        f"export of {size:,} sites", done["ours"].seconds, "ogr2ogr",
        None if peer is None else peer.seconds, "s", aim=2.5,
    )  # fmt: skip
    yield Ratio(
        "its memory over a small store's", max(done["ours"].peak_mb - idle.peak_mb, 0.1),
        "ogr2ogr",
        None if peer is None else peer.peak_mb, "MB",
    )  # fmt: skip


def export(settings: Settings, path: Path) -> Finished:
    """Export the sites of a store, as a user does."""
    return run_process(
        [sys.executable, "-m", "flask", "--app", "webapp", "export", "sites", path],
        SQUADMAP_DATA_DIR=str(settings.data_dir),
    )


def _features(path: Path) -> int:
    """Count the features of a file with one feature a line, as both sides write."""
    with path.open("rb") as lines:
        return sum(b'"type":"Feature"' in line.replace(b" ", b"") for line in lines)
