"""Uploads on their way through the import wizard."""

import pytest

from geo.errors import NotFound
from geo.store.engine import Store
from geo.store.uploads import (
    UploadState,
    add_upload,
    claim,
    delete_older,
    get_upload,
    newest_uploads,
    set_options,
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
        with pytest.raises(NotFound, match="may still be changed"):
            set_options(conn, "x", {})
        assert not claim(conn, "x")


def test_new_options_make_an_earlier_report_void(store: Store) -> None:
    with store.write() as conn:
        upload = add_upload(conn, "a.csv", "admin", 1000)
        set_report(conn, upload.id, UploadState.CHECKED, {"rows": 7})
        assert get_upload(conn, upload.id).report == {"rows": 7}
        set_options(conn, upload.id, {"skip_bad": True})
        known = get_upload(conn, upload.id)
    assert (known.state, known.options, known.report) == ("uploaded", {"skip_bad": True}, None)


def test_an_upload_is_applied_by_one_person_only(store: Store) -> None:
    with store.write() as conn:
        upload = add_upload(conn, "a.csv", "admin", 1000)
    with store.write() as conn:
        assert claim(conn, upload.id)
    with store.write() as conn:
        assert not claim(conn, upload.id)
        with pytest.raises(NotFound):
            set_options(conn, upload.id, {})
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
