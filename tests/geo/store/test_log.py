"""The log: one chain of numbered rows in which nothing can be changed unseen."""

import threading

import pytest
from sqlalchemy import delete, insert, select, update

from geo.store import log, schema
from tests.builders import NOW


def write(store, times=5, **facts):
    with store.write() as conn:
        return [
            log.append(conn, "admin", "site", f"M{n}", now_ms=NOW + n, detail={"名": n}, **facts)
            for n in range(times)
        ]


def broken(store) -> list[int]:
    with store.read() as conn:
        return list(log.broken_links(conn))


def test_an_untouched_log_is_whole(store):
    assert broken(store) == []
    assert write(store) == [1, 2, 3, 4, 5]
    assert broken(store) == []


@pytest.mark.parametrize(
    "change",
    [{"at": 0}, {"actor": "nobody"}, {"ref": "M9"}, {"detail": "{}"}, {"site": 7}, {"first": 2}],
)
def test_a_changed_row_breaks_the_chain_there(store, change):
    write(store)
    with store.write() as conn:
        conn.execute(update(schema.log).where(schema.log.c.sequence == 3).values(**change))
    assert broken(store) == [3]


def test_a_changed_row_with_a_hash_to_match_breaks_the_chain_after_it(store):
    write(store)
    with store.write() as conn:
        row = dict(
            conn.execute(select(schema.log).where(schema.log.c.sequence == 3)).one()._mapping
        )
        facts = {n: v for n, v in row.items() if n not in ("previous_hash", "hash")}
        facts["ref"] = "M9"
        digest = log._digest(facts, row["previous_hash"])
        forged = update(schema.log).where(schema.log.c.sequence == 3)
        conn.execute(forged.values(ref="M9", hash=digest))
    assert broken(store) == [4]


@pytest.mark.parametrize(("gone", "noticed"), [(1, 2), (3, 4), (5, 5)])
def test_a_missing_row_breaks_the_chain(store, gone, noticed):
    write(store)
    with store.write() as conn:
        conn.execute(delete(schema.log).where(schema.log.c.sequence == gone))
    assert broken(store) == [noticed]


def test_a_row_slipped_in_breaks_the_chain(store):
    write(store)
    with store.write() as conn:
        row = dict(
            conn.execute(select(schema.log).where(schema.log.c.sequence == 5)).one()._mapping
        )
        conn.execute(insert(schema.log).values({**row, "sequence": 6, "first": 6}))
    assert 6 in broken(store)


def test_a_bulk_act_takes_a_range_of_numbers(store):
    write(store, 1)
    assert write(store, 1, numbers=1000) == [1001]
    assert write(store, 1) == [1002]
    with store.read() as conn:
        assert [(c.first, c.sequence) for c in log.since(conn, 0, 9)] == [
            (1, 1),
            (2, 1001),
            (1002, 1002),
        ]
    assert broken(store) == []


def test_what_is_rolled_back_leaves_no_gap(store):
    def breaks_off() -> None:
        with store.write() as conn:
            log.append(conn, "admin", "site", "M9", now_ms=NOW)
            raise ZeroDivisionError

    write(store, 2)
    with pytest.raises(ZeroDivisionError):
        breaks_off()
    assert write(store, 1) == [3]
    assert broken(store) == []


def test_no_reader_ever_sees_a_number_before_a_smaller_one(store):
    stop, seen = threading.Event(), []

    def follow() -> None:
        while not stop.is_set():
            with store.read() as conn:
                seen.append([change.sequence for change in log.since(conn, 0, 10_000)])

    def work() -> None:
        for _ in range(20):
            write(store, 1)

    follower = threading.Thread(target=follow)
    workers = [threading.Thread(target=work) for _ in range(4)]
    follower.start()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    stop.set()
    follower.join()
    assert seen
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen)
    assert broken(store) == []


def test_the_log_is_read_from_either_end_page_by_page(store):
    write(store)
    with store.read() as conn:
        assert [change.ref for change in log.since(conn, 3, 9)] == ["M3", "M4"]
        assert [change.sequence for change in log.since(conn, 1, 2)] == [2, 3]
        assert [change.sequence for change in log.latest(conn, 2, 1)] == [4, 3]
        assert log.since(conn, 3, 1)[0].detail == {"名": 3}
        assert log.last_sequence(conn) == 5
