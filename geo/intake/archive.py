"""A zip that holds a data set: unpacked with bounds into a folder of its own."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from geo.errors import BadParameter, UnreadableFile
from geo.intake.guards import check_archive
from geo.message import message

_DATA_SETS = (
    ".shp", ".gpkg", ".geojson", ".json", ".kml", ".csv", ".tsv", ".txt", ".xlsx", ".pbf", ".osm",
    ".fgb", ".gpx",
)  # fmt: skip


@contextmanager
def unpacked(path: Path, layer: str | None) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Unpack a zip for as long as the block runs; give its data set and the names of all in it.

    Parameters
    ----------
    layer
        Which one to take where there are several, without its suffix; the first when None.

    Raises
    ------
    UnreadableFile
        When the zip is damaged, a bomb, or holds no data set.
    BadParameter
        When it holds no data set of that name.
    """
    members = check_archive(path)
    with TemporaryDirectory(prefix="intake-") as folder:
        root = Path(folder)
        found: list[Path] = []
        try:
            with zipfile.ZipFile(path) as archive:
                for member in members:
                    target = root / _inside(member.filename)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    # zipfile gives no more bytes than the member states, which is checked.
                    with archive.open(member) as source, target.open("wb") as copy:
                        shutil.copyfileobj(source, copy)
                    found.append(target)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
            raise UnreadableFile(
                message(
                    "'{name}' is damaged or cut short ({error}).", name=path.name, error=str(error)
                )
            ) from None
        sets = _data_sets(found)
        if not sets:
            raise UnreadableFile(
                message("'{name}' holds no file that can be imported.", name=path.name)
            )
        names = tuple(one.stem for one in sets)
        if layer is not None and len(sets) > 1 and layer not in names:
            raise BadParameter(
                "layer",
                message(
                    "no '{layer}' in the archive; it holds {known}",
                    layer=layer,
                    known=", ".join(names),
                ),
            )
        chosen = sets[names.index(layer)] if layer in names else sets[0]
        yield chosen, names


def _inside(name: str) -> Path:
    """Give a member's path without anything that leads out of the folder."""
    parts = [p for p in PurePosixPath(name.replace("\\", "/")).parts if p not in ("/", "..", ".")]
    return Path(*(part.replace(":", "_")[-100:] for part in parts)) if parts else Path("member")


def _data_sets(files: list[Path]) -> list[Path]:
    geodatabases = {parent for one in files for parent in one.parents if parent.suffix == ".gdb"}
    single = [
        one
        for one in files
        if one.suffix.lower() in _DATA_SETS and not one.name.startswith((".", "._"))
    ]
    # A Shapefile's or geodatabase's own text files are no data sets.
    shapes = [one for one in single if one.suffix.lower() == ".shp"]
    return sorted(shapes or [*geodatabases, *single])
