"""The road graph of an extract: made once, then read from a file in the data folder."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from dataclasses import fields
from pathlib import Path

import numpy as np

from geo.dispatch.roads.graph import RoadGraph, build_graph
from geo.dispatch.roads.ways import read_ways
from geo.errors import UnreadableFile
from geo.kinds import DATA
from geo.message import message

_FORMAT = b"1"
"""Changes whenever graphs are made otherwise, so that no older file is read."""
_COUNTS = ("junctions", "left_out")


def open_graph(extract: Path, folder: Path) -> RoadGraph:
    """Give the graph of an .osm.pbf; `folder` keeps it for the next time.

    The file's name holds a hash of the extract and of the table of speeds. One that cannot be
    read is made anew.

    Raises
    ------
    UnreadableFile
        When the extract is missing, damaged, or has no roads that a car could come and go by.
    """
    if not extract.is_file():
        raise UnreadableFile(message("There is no file '{name}'.", name=extract.name))
    kept = folder / f"roads-{_fingerprint(extract)}.npz"
    graph = _load(kept)
    if graph is None:
        graph = build_graph(read_ways(extract))
        if not graph.edges:
            raise UnreadableFile(
                message("'{name}' holds no roads that lead anywhere.", name=extract.name)
            )
        _save(graph, kept)
    return graph


def _fingerprint(extract: Path) -> str:
    with extract.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update((DATA / "roads" / "speeds.csv").read_bytes())
    digest.update(_FORMAT)
    return digest.hexdigest()[:16]


def _load(path: Path) -> RoadGraph | None:
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            values = {item.name: arrays[item.name] for item in fields(RoadGraph)}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return RoadGraph(**{**values, **{name: int(values[name]) for name in _COUNTS}})


def _save(graph: RoadGraph, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {item.name: getattr(graph, item.name) for item in fields(graph)}
    # Whole or not at all: another process may be reading.
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as made:
        np.savez(made, **arrays)
    Path(made.name).replace(path)
