"""What the person who imports says about the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from geo.errors import BadParameter
from geo.message import message

SITE_FIELDS = ("code", "name", "kind", "lon", "lat", "district", "address", "crowding")
RECORD_FIELDS = (
    "record_id", "squad", "started_at", "finished_at", "result", "note", "outing", "officers",
    "record_type",
)  # fmt: skip
COMPLAINT_FIELDS = (
    "record_id", "received_at", "category", "words", "state", "answered_at", "closed_at",
    "lon", "lat", "district", "address", "code",
)  # fmt: skip
POINT_FIELDS = ("point",)
"""One column that holds both coordinates: `111.52,36.09`, WKT or a GeoJSON geometry."""
FIELDS = tuple(dict.fromkeys(SITE_FIELDS + RECORD_FIELDS + POINT_FIELDS + COMPLAINT_FIELDS))

Purpose = Literal["sites", "records", "visits", "complaints"]
_MOST_SOURCE = 200
DATUMS = ("wgs84", "gcj02", "bd09")


@dataclass(frozen=True)
class ImportOptions:
    """How to read a file, and what to do with rows that cannot be taken.

    Attributes
    ----------
    datum
        `wgs84`, `gcj02` or `bd09`: what the file's coordinates mean.
    columns
        field → column, over what is guessed; an empty column leaves the field out.
    values
        field → {value in the file: value to take}; an empty value stands for empty cells.
    default_kind
        The kind, or of complaints the category, of rows that name none we know.
    layer
        Layer of a GeoPackage or archive, sheet of a workbook; the first one when None.
    source
        Where the data comes from: part of made codes and ids. The file's name when None.
    """

    datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    default_kind: str | None = None
    skip_bad: bool = False
    dry_run: bool = False
    layer: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if self.datum not in DATUMS:
            raise BadParameter(
                "datum",
                message("'{datum}' is none of {known}", datum=self.datum, known=", ".join(DATUMS)),
            )
        for name in (*self.columns, *self.values):
            if name not in FIELDS:
                raise BadParameter(
                    "map",
                    message(
                        "no field '{name}'; fields are {known}", name=name, known=", ".join(FIELDS)
                    ),
                )

    def source_of(self, path: Path) -> str:
        """Give the name of the source: the one stated, else the file's name without its suffix."""
        name = self.source or path.name.split(".")[0] or path.name
        # Not every file name is text that a database keeps.
        return "".join(sign for sign in name if sign.isprintable())[:_MOST_SOURCE] or "file"


def parse_options(
    *,
    datum: str = "wgs84",
    columns: Iterable[str] = (),
    values: Iterable[str] = (),
    default_kind: str | None = None,
    skip_bad: bool = False,
    dry_run: bool = False,
    layer: str | None = None,
    source: str | None = None,
) -> ImportOptions:
    """Read the options as people write them: `field=column` and `field:from=to`.

    Raises
    ------
    BadParameter
        When one is malformed or names an unknown field or datum.
    """
    mapped: dict[str, str] = {}
    for text in columns:
        name, sign, column = text.partition("=")
        if not sign:
            raise BadParameter("map", message("'{text}' is not field=column", text=text))
        mapped[name.strip()] = column.strip()
    translated: dict[str, dict[str, str]] = {}
    for text in values:
        name, colon, rest = text.partition(":")
        # The last sign: a value of the file may hold one, a word of ours never does.
        former, sign, wanted = rest.rpartition("=")
        if not colon or not sign:
            raise BadParameter("value", message("'{text}' is not field:from=to", text=text))
        translated.setdefault(name.strip(), {})[former.strip()] = wanted.strip()
    return ImportOptions(
        datum=cast(Literal["wgs84", "gcj02", "bd09"], datum),
        columns=mapped,
        values=translated,
        default_kind=default_kind,
        skip_bad=skip_bad,
        dry_run=dry_run,
        layer=layer,
        source=source,
    )
