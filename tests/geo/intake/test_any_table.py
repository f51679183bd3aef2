"""Whatever a table holds, the import says what became of each row, and never breaks."""

import shutil
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadParameter, UnreadableFile
from geo.intake.options import Purpose
from geo.store.engine import Store, open_store
from tests.geo.intake.files import csv_text, is_untouched, run, stored_sites

CELLS = st.one_of(
    st.sampled_from(
        ["", "111.2", "36.2", "200", "-91", "医院", "zoo", "M1", "M2", "2020-02-10", "pass", "fail",
         "2", "99", "0", "1e999", "nan", "=1+1", "西区", "10/02/2020", "inspection", "校准"]
    ),
    st.text(max_size=8),
)  # fmt: skip
COLUMNS = (
    "code", "name", "kind", "lon", "lat", "district", "crowding", "record_id", "squad",
    "started_at", "finished_at", "result", "note", "outing", "officers", "record_type", "坐标", "x",
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Give a CSV file with some of the columns and any cells."""
    columns = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=8, unique=True))
    rows = draw(st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), max_size=6))
    good = {"code": "G1", "lon": "111.2", "lat": "36.2", "kind": "医院", "started_at": "2020-02-10",
            "result": "pass"}  # fmt: skip
    listed = [dict(zip(columns, row, strict=True)) for row in rows]
    return csv_text([good, *listed] if draw(st.booleans()) or not listed else listed)


@settings(max_examples=30)
@given(text=tables(), purpose=st.sampled_from(["sites", "records", "visits"]))
def test_every_row_is_accounted_for(
    city: Store, tmp_path: Path, text: str, purpose: Purpose
) -> None:
    path = tmp_path / "any.csv"
    path.write_text(text, encoding="utf-8", errors="replace")
    copy = tmp_path / "copy.db"
    city.dispose()
    shutil.copyfile(str(city.url.database), copy)
    store = open_store(f"sqlite:///{copy}")
    try:
        strict = run(store, path, purpose)
        assert strict.applied == (not strict.refused)
        assert strict.applied or is_untouched(store)
        lenient = run(store, path, purpose, skip_bad=True)
        kept = len(stored_sites(store))
    except (UnreadableFile, BadParameter):
        # Told in one sentence, before anything is stored.
        assert is_untouched(store)
        return
    finally:
        store.dispose()
    left_out = {one.row for one in lenient.refused}
    assert lenient.applied
    assert strict.rows == lenient.rows
    if purpose == "sites":
        taken = lenient.added + lenient.updated + lenient.unchanged
        assert taken + len(left_out) == lenient.rows
    if strict.applied:
        assert (lenient.added, lenient.updated, lenient.records_added) == (0, 0, 0)
        assert kept == strict.added
    else:
        assert strict.refused == lenient.refused
        assert kept == lenient.added <= lenient.rows - len(left_out)
