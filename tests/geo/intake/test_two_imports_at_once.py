"""Two people who import at once both end right, in threads and in processes."""

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from geo.intake.report import Report
from geo.store import log, schema
from geo.store.engine import Store, open_store
from tests.geo.intake.files import run, site, stored, stored_sites, write_csv


def _import(url: str, path: Path, purpose: str = "sites") -> Report:
    store = open_store(url)
    try:
        return run(store, path, purpose, skip_bad=True)  # type: ignore[arg-type]
    finally:
        store.dispose()


def _url(store: Store) -> str:
    return store.url.render_as_string(hide_password=False)


def _executor(kind: str) -> Executor:
    if kind == "threads":
        return ThreadPoolExecutor(2)
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_two_files_that_share_sites_leave_each_site_once(
    any_city: Store, tmp_path: Path, kind: str
) -> None:
    first = write_csv(tmp_path, [site(n, name="甲") for n in range(600)], "first.csv")
    second = write_csv(tmp_path, [site(n, name="乙") for n in range(300, 900)], "second.csv")
    with _executor(kind) as pool:
        reports = list(pool.map(_import, [_url(any_city)] * 2, [first, second]))
    assert all(report.applied for report in reports)
    assert sum(report.added for report in reports) == 900
    assert sum(report.updated for report in reports) == 300
    sites = stored_sites(any_city)
    assert len(sites) == 900
    # Whoever came second is what the shared sites say now.
    later = "甲" if reports[0].updated else "乙"
    assert {sites[f"M{n}"]["name"] for n in range(300, 600)} == {later}
    with any_city.read() as conn:
        assert list(log.broken_links(conn)) == []


def test_the_same_records_twice_at_once_are_stored_once(any_city: Store, tmp_path: Path) -> None:
    rows = [
        site(n, started_at="2020-02-10", result="pass", squad=2, officers=3) for n in range(300)
    ]
    path = write_csv(tmp_path, rows, "visits.csv")
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(_import, [_url(any_city)] * 2, [path] * 2, ["visits"] * 2))
    assert sorted(report.records_added for report in reports) == [0, 300]
    assert sorted(report.records_unchanged for report in reports) == [0, 300]
    assert len(stored(any_city, schema.inspection)) == 300
    assert len(stored(any_city, schema.outing)) == 1


def test_an_import_waits_for_another_writer(city: Store, tmp_path: Path) -> None:
    path = write_csv(tmp_path, [site(1)])
    with ThreadPoolExecutor(1) as pool:
        with city.write() as conn:
            log.append(conn, "somebody", "test", "x", now_ms=1)
            waiting = pool.submit(_import, _url(city), path)
            assert not waiting.done()
        assert waiting.result(timeout=30).added == 1
