"""Uploads on their way through the import wizard."""

import pytest

from geo.errors import NotFound
from geo.store.engine import Store
from geo.store.uploads import (
    UploadState,
    add_upload,
    claim,
    count_uploads,
    delete_older,
    delete_upload,
    get_upload,
    interrupt,
    newest_uploads,
    set_report,
)


def test_an_upload_is_remembered_as_it_was_sent(store: Store) -> None:
    with store.write() as conn:
        made = add_upload(conn, "点位.xlsx", "admin", 1000, {"datum": "gcj02"})
    with store.read() as conn:
        known = get_upload(conn, made.id)
    assert known == made
    assert (known.filename, known.uploaded_by, known.uploaded_at) == ("点位.xlsx", "admin", 1000)
    assert (known.state, known.options, known.report) == ("uploaded", {"datum": "gcj02"}, None)


def test_an_unknown_upload_is_not_found(store: Store) -> None:
    with store.write() as conn:
        with pytest.raises(NotFound, match="There is no upload 'x'"):
            get_upload(conn, "x")
        assert not claim(conn, "x")


def test_new_options_make_an_earlier_report_void(store: Store) -> None:
    with store.write() as conn:
        upload = add_upload(conn, "a.csv", "admin", 1000)
        set_report(conn, upload.id, UploadState.CHECKED, {"rows": 7})
        assert get_upload(conn, upload.id).report == {"rows": 7}
        assert claim(conn, upload.id, UploadState.LOOKING, {"skip_bad": True})
        known = get_upload(conn, upload.id)
    assert (known.state, known.options, known.report) == ("looking", {"skip_bad": True}, None)


def test_work_begun_without_new_options_leaves_them_and_the_report(store: Store) -> None:
    with store.write() as conn:
        upload = add_upload(conn, "a.csv", "admin", 1000, {"datum": "bd09"})
        set_report(conn, upload.id, UploadState.CHECKED, {"rows": 7})
        assert claim(conn, upload.id)
        known = get_upload(conn, upload.id)
    assert (known.state, known.options, known.report) == (
        "applying",
        {"datum": "bd09"},
        {"rows": 7},
    )


def test_an_upload_is_applied_by_one_person_only(store: Store) -> None:
    with store.write() as conn:
        upload = add_upload(conn, "a.csv", "admin", 1000)
    with store.write() as conn:
        assert claim(conn, upload.id)
    with store.write() as conn:
        assert not claim(conn, upload.id)
        assert not claim(conn, upload.id, UploadState.CHECKING, {})
        set_report(conn, upload.id, UploadState.APPLIED, {"applied": True})
    with store.write() as conn:
        assert not claim(conn, upload.id)
        assert get_upload(conn, upload.id).state is UploadState.APPLIED


def test_an_upload_that_failed_may_be_tried_again(store: Store) -> None:
    with store.write() as conn:
        upload = add_upload(conn, "a.csv", "admin", 1000)
        claim(conn, upload.id)
        set_report(conn, upload.id, UploadState.FAILED, None)
        assert claim(conn, upload.id)


def test_uploads_are_listed_newest_first_in_pages(store: Store) -> None:
    with store.write() as conn:
        for at in (3000, 1000, 2000):
            add_upload(conn, f"{at}.csv", "admin", at)
        listed = [one.filename for one in newest_uploads(conn, 2)]
        rest = [one.filename for one in newest_uploads(conn, 2, offset=2)]
    assert (listed, rest) == (["3000.csv", "2000.csv"], ["1000.csv"])


def test_old_uploads_are_deleted_and_named_unless_they_are_being_applied(store: Store) -> None:
    with store.write() as conn:
        old, busy, new = (add_upload(conn, "a.csv", "admin", at).id for at in (1000, 1000, 3000))
        claim(conn, busy)
        assert delete_older(conn, 2000) == [old]
        assert {one.id for one in newest_uploads(conn, 10)} == {busy, new}


@pytest.mark.parametrize("state", [UploadState.LOOKING, UploadState.CHECKING, UploadState.APPLYING])
def test_work_that_was_interrupted_can_be_begun_again(store: Store, state: UploadState) -> None:
    with store.write() as conn:
        upload = add_upload(conn, "a.csv", "admin", 1000)
        assert claim(conn, upload.id, state)
        interrupt(conn, upload.id)
        assert get_upload(conn, upload.id).state is UploadState.INTERRUPTED
        assert claim(conn, upload.id, state)


def test_what_has_ended_is_not_interrupted(store: Store) -> None:
    with store.write() as conn:
        upload = add_upload(conn, "a.csv", "admin", 1000)
        set_report(conn, upload.id, UploadState.APPLIED, {"rows": 7})
        interrupt(conn, upload.id)
        assert get_upload(conn, upload.id).state is UploadState.APPLIED


def test_an_upload_is_deleted_unless_somebody_works_on_it(store: Store) -> None:
    with store.write() as conn:
        busy, idle = (add_upload(conn, name, "admin", 1000) for name in ("a.csv", "b.csv"))
        assert claim(conn, busy.id, UploadState.CHECKING)
        assert not delete_upload(conn, busy.id)
        assert delete_upload(conn, idle.id)
        assert not delete_upload(conn, idle.id)
        assert count_uploads(conn) == 1
