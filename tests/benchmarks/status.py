"""Status counts of every site at an instant not asked for before, against plain SQL over records.

The peer is one GROUP BY in SQLite over the inspections of the same store (two a site, indexed by
site and instant): the newest of each site, its due date by the intervals in force, the four counts.
Both count the inspection requirement, and give the same four numbers. Ours judges the instruments,
too. The ratio says how many times faster the index answers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import count

import numpy as np

from geo.clock import DAY_MS
from geo.coverage.index import CoverageIndex
from geo.coverage.terms import terms_at
from geo.model import Status
from geo.store.engine import open_store
from tests.benchmarks.findings import Ratio
from tests.benchmarks.measuring import seconds_each
from tests.benchmarks.session import Session
from tests.benchmarks.worlds import NOW

_COUNTS = """
    WITH newest AS (
        -- SQLite takes the bare columns from the row that has the maximum.
        SELECT site, max(effective_at) AS ended, result, rectify_by
        FROM inspection WHERE effective_at <= :at GROUP BY site
    ), dated AS (
        SELECT term.notice_ms, newest.ended, min(
            newest.ended + term.interval_ms,
            CASE
                WHEN result = 'pass' THEN 1 << 61
                WHEN rectify_by IS NOT NULL THEN rectify_by
                WHEN result = 'fail' THEN newest.ended + term.look_back_after_ms
                ELSE 1 << 61
            END
        ) AS due_at
        FROM site
        JOIN term ON term.kind = site.kind AND term.district = site.district
        LEFT JOIN newest ON newest.site = site.row
    )
    SELECT CASE
        WHEN ended IS NULL THEN 2
        WHEN due_at < :at THEN 3
        WHEN due_at - notice_ms < :at THEN 1
        ELSE 0
    END AS status, count(*) FROM dated GROUP BY 1"""


def run(session: Session) -> Iterator[Ratio]:
    """Measure both."""
    size = 100_000 if session.quick else 1_000_000
    settings = session.world(size)
    store = open_store(settings.store_url)
    with store.read() as conn:
        index = CoverageIndex.load(conn)
    store.dispose()
    peer = sqlite3.connect(settings.data_dir / "squadmap.db")
    _put_terms(peer, index)
    instants = count(NOW + DAY_MS, 60_000)

    def ours(at: int) -> list[int]:
        judged = index.judge(at)
        np.bincount(judged.status, minlength=len(Status))
        return np.bincount(judged.inspection_status, minlength=len(Status)).tolist()

    def theirs(at: int) -> list[int]:
        found = dict(peer.execute(_COUNTS, {"at": at}))
        return [found.get(int(status), 0) for status in Status]

    if ours(NOW) != theirs(NOW):
        raise AssertionError(f"the index counts {ours(NOW)}, SQL {theirs(NOW)}")
    taken = seconds_each(
        {"ours": lambda: ours(next(instants)), "SQLite": lambda: theirs(next(instants))},
        session.rounds,
    )
    peer.close()
    yield Ratio(
        f"status counts of {size:,} sites", taken["ours"], "SQLite over records", taken["SQLite"],
        "s", aim=200,
    )  # fmt: skip


def _put_terms(peer: sqlite3.Connection, index: CoverageIndex) -> None:
    """Give the peer the terms in force as a table; they are the same for all instants asked."""
    terms, catalogue = terms_at(index.catalogue, NOW), index.catalogue
    peer.execute(
        "CREATE TEMP TABLE term (kind, district, interval_ms, notice_ms, look_back_after_ms)"
    )
    peer.executemany(
        "INSERT INTO term VALUES (?, ?, ?, ?, ?)",
        [
            (
                kind.id,
                district.code,
                *(
                    int(table[kind.number, district.number])
                    for table in (terms.interval, terms.notice, terms.look_back_after)
                ),
            )
            for kind in catalogue.kinds.values()
            for district in catalogue.districts.values()
        ],
    )
    peer.execute("CREATE UNIQUE INDEX temp.term_key ON term (kind, district)")
