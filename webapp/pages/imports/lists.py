"""Everything refused and all probable duplicates: kept as JSON lines, given out as CSV.

The sentences are said when the list is given out, in the language of whoever reads it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from geo.intake.report import Report
from geo.outlet.cells import without_formula
from webapp.pages.imports.folder import UploadFolder

HEADS = {
    "refused": ("row", "field", "value", "why", "ref"),
    "duplicates": ("row", "code", "why"),
}
"""The lists, and the columns of each."""


def keep_lists(folder: UploadFolder, report: Report) -> None:
    """Keep both lists beside the file."""
    refused = (
        (one.row, one.field, one.value, one.why.to_json(), one.ref or "") for one in report.refused
    )
    duplicates = ((one.row, one.code, one.why.to_json()) for one in report.duplicates)
    folder.write(_name("refused"), _lines(refused))
    folder.write(_name("duplicates"), _lines(duplicates))


def has_list(folder: UploadFolder, which: str) -> bool:
    """Say whether a list is still there."""
    return folder.path(_name(which)) is not None


def list_as_csv(folder: UploadFolder, which: str, say: Callable[[Any], str]) -> Iterator[str]:
    """Give a list line by line, so that a spreadsheet opens it without computing anything in it.

    Parameters
    ----------
    say
        Gives the sentence of a message as it is kept.
    """
    path = folder.path(_name(which))
    if path is None:
        return
    head = HEADS[which]
    why = head.index("why")
    # Spreadsheets take a file for UTF-8 only when it begins so.
    yield "\ufeff" + _csv_line(head)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            cells = json.loads(line)
            cells[why] = say(cells[why])
            yield _csv_line([without_formula(cell) for cell in cells])


def _name(which: str) -> str:
    return f"{which}.jsonl"


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _csv_line(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
