"""The rule in plain Python, in SQL and in numpy: one answer, at any instant, on both databases."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from geo.coverage.index import CoverageIndex
from geo.coverage.judged import NO_INSTRUMENTS
from geo.coverage.terms import squad_mask
from geo.store.arrays import ABSENT
from geo.store.catalogue import load_catalogue
from geo.store.engine import Store
from geo.store.filters import SiteFilter
from geo.store.judgement import judged_sites
from tests.builders import NOW
from tests.geo.coverage.worlds import (
    Verdict,
    World,
    moments,
    store_world,
    thrown_away,
    verdicts,
    worlds,
)

WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A failing world is small already, and a smaller one would take minutes to find."""


def several(moment: st.SearchStrategy[int]) -> st.SearchStrategy[list[int]]:
    return st.lists(moment, min_size=5, max_size=5)


def sql_verdicts(conn: Connection, at: int, *, past: bool, closed: bool) -> dict[str, Verdict]:
    query = judged_sites(conn, load_catalogue(conn), SiteFilter(closed=closed), at, past=past)
    return {
        row.code: Verdict(
            status=row.status,
            inspection_status=row.inspection_status,
            calibration_status=row.calibration_status,
            due_at=row.due_at,
            notice_at=row.notice_at,
            priority=row.priority,
            inspections=row.inspections,
            instruments=row.instruments,
            squads=tuple(int(n) for n in row.squads.strip("[]").split(",") if n),
        )
        for row in conn.execute(query)
    }


def numpy_verdicts(
    conn: Connection, at: int, *, past: bool
) -> tuple[dict[int, tuple[Any, ...]], CoverageIndex]:
    index = CoverageIndex.load(conn, at if past else None)
    judged = index.judge(at)
    columns = (
        judged.status,
        judged.inspection_status,
        judged.calibration_status,
        judged.due_at,
        judged.notice_at,
        judged.priority,
        index.sites.inspections,
        judged.instruments,
        judged.squads,
        judged.exists,
    )
    rows = zip(*[column.tolist() for column in columns], strict=True)
    return dict(zip(index.sites.row.tolist(), rows, strict=True)), index


def check(conn: Connection, world: World, at: int, *, past: bool, closed: bool) -> None:
    expected, opened = verdicts(world, at)
    by_sql = sql_verdicts(conn, at, past=past, closed=closed)
    assert by_sql.keys() == (expected.keys() if closed else opened)
    by_numpy, index = numpy_verdicts(conn, at, past=past)
    assert index.size == len(expected)
    # Sites are stored in the order of their codes, so row numbers follow it.
    for (code, plain), row in zip(sorted(expected.items()), sorted(by_numpy), strict=True):
        if code in by_sql:
            assert by_sql[code] == replace(plain, priority=pytest.approx(plain.priority))
        assert by_numpy[row] == (
            plain.status,
            plain.inspection_status,
            NO_INSTRUMENTS if plain.calibration_status is None else plain.calibration_status,
            ABSENT if plain.due_at is None else plain.due_at,
            ABSENT if plain.notice_at is None else plain.notice_at,
            pytest.approx(plain.priority),
            plain.inspections,
            plain.instruments,
            squad_mask(plain.squads),
            code in opened,
        )


def check_world(store: Store, world: World, at: list[int]) -> None:
    with thrown_away(store) as conn:
        store_world(conn, world)
        check(conn, world, NOW, past=False, closed=False)
        for moment in at:
            # A forecast from the state rows is what the records will say then, if nothing happens:
            # both are held against the rule on the records.
            check(conn, world, moment, past=moment < NOW, closed=True)
        check(conn, world, max(*at, NOW), past=True, closed=True)


@settings(max_examples=25, phases=WITHOUT_SHRINKING)
@given(data=st.data(), world=worlds())
def test_sql_numpy_and_the_plain_rule_agree_on_sqlite(sqlite_store, world, data):
    check_world(sqlite_store, world, data.draw(several(moments(world))))


@settings(max_examples=10, phases=WITHOUT_SHRINKING)
@given(data=st.data(), world=worlds())
def test_sql_numpy_and_the_plain_rule_agree_on_postgresql(postgres_store, world, data):
    check_world(postgres_store, world, data.draw(several(moments(world))))
