"""Photos over the wire: kept exactly once, whole or not at all, shown without what they tell."""

import io

from PIL import Image

from geo.store.schema import log, photo
from tests.builders import complaint_body, inspection_body, record_id
from tests.pictures import jpeg, picture, sha256
from tests.webapp.api.conftest import Machine
from webapp.context import services


def put(machine: Machine, name: str, data: bytes, content_range: str | None = None):
    headers = {"Content-Range": content_range} if content_range else {}
    return machine.send("PUT", f"/api/v1/photos/{name}", data=data, headers=headers)


def kept_files(machine: Machine) -> list[str]:
    root = services(machine.app).photos.root
    return sorted(str(one.relative_to(root)) for one in root.rglob("*") if one.is_file())


def why(answer) -> str:
    return answer.get_json(force=True)["errors"][0]["why"]


def test_a_photo_is_kept_once_and_a_record_knows_whether_it_came(machine: Machine):
    data = jpeg((800, 600), place=True)
    name, visit = sha256(data), f"/api/v1/inspections/{record_id()}"
    body = inspection_body("M1", photos=[name, name])
    first = machine.put(visit, body)
    assert (first.status_code, first.get_json()["photos_missing"]) == (201, [name])
    assert machine.send("HEAD", f"/api/v1/photos/{name}").status_code == 404

    stored, again = put(machine, name, data), put(machine, name, data)
    assert (stored.status_code, again.status_code) == (201, 200)
    assert stored.get_json() == again.get_json()
    assert {**stored.get_json(), "sequence": 0, "received_at": ""} == {
        "id": name, "sequence": 0, "sha256": name, "received_at": "", "bytes": len(data),
        "media_type": "image/jpeg", "width": 800, "height": 600,
    }  # fmt: skip
    there = machine.send("HEAD", f"/api/v1/photos/{name}")
    assert (there.headers["Upload-Offset"], there.headers["Upload-Complete"]) == (
        str(len(data)),
        "?1",
    )
    assert machine.put(visit, body).get_json().get("photos_missing", []) == []
    assert services(machine.app).photos.read(name) == data
    with services(machine.app).store.read() as conn:
        assert len(conn.execute(photo.select()).all()) == 1
        assert len(conn.execute(log.select().where(log.c.kind == "photo")).all()) == 1


def test_what_is_shown_is_a_fresh_picture_and_never_the_bytes_that_came(machine: Machine):
    data = jpeg((2000, 1000), place=True)
    put(machine, sha256(data), data)
    for size, edge in (("large", 1600), ("small", 320), ("small", 320)):
        answer = machine.get(f"/api/v1/photos/{sha256(data)}?size={size}")
        assert (answer.content_type, answer.headers["X-Content-Type-Options"]) == (
            "image/jpeg",
            "nosniff",
        )
        shown = Image.open(io.BytesIO(answer.data))
        assert max(shown.size) == edge
        assert (len(shown.getexif()), b"taken by me" in answer.data) == (0, False)
    assert machine.get(f"/api/v1/photos/{sha256(data)}?size=huge").status_code == 400
    assert machine.named("viewer").get(f"/api/v1/photos/{sha256(data)}").status_code == 200
    stranger = machine.app.test_client().get(f"/api/v1/photos/{sha256(data)}")
    assert stranger.status_code == 401


def test_a_squad_sees_photos_of_complaints_only_where_one_is_its_own(machine: Machine):
    data, made = jpeg(noise=9), record_id()
    path = f"/api/v1/photos/{sha256(data)}"
    put(machine, sha256(data), data)
    sent = machine.put(f"/api/v1/complaints/{made}", complaint_body(photos=[sha256(data)]))
    assert sent.status_code == 201, sent.text
    # The change feed names every photo by its hash.
    assert sha256(data) in machine.named("squad8").get("/api/v1/changes").text
    who = ("viewer", "squad2", "squad8")
    assert [machine.named(name).get(path).status_code for name in who] == [200, 403, 403]
    step = {"state": "assigned", "squad": 2}
    machine.send("POST", f"/api/v1/complaints/{made}/steps", json=step)
    assert [machine.named(name).get(path).status_code for name in who] == [200, 200, 403]


def test_parts_make_a_photo_whatever_is_sent_twice_or_out_of_turn(machine: Machine):
    data = jpeg((700, 500), noise=7)
    name, total = sha256(data), len(data)
    cut, later = total // 3, total // 2
    assert put(machine, name, data[:cut], f"bytes 0-{cut - 1}/{total}").status_code == 202
    there = machine.send("HEAD", f"/api/v1/photos/{name}")
    assert (there.headers["Upload-Offset"], there.headers["Upload-Complete"]) == (str(cut), "?0")
    assert machine.get(f"/api/v1/photos/{name}").status_code == 404

    gap = put(machine, name, data[later:], f"bytes {later}-{total - 1}/{total}")
    assert (gap.status_code, f"only {cut} bytes" in gap.get_json(force=True)["detail"]) == (
        409,
        True,
    )
    again = put(machine, name, data[:later], f"bytes 0-{later - 1}/{total}")
    assert (again.status_code, again.get_json()["offset"]) == (202, later)
    last = put(machine, name, data[later:], f"bytes {later}-{total - 1}/{total}")
    assert (last.status_code, last.get_json()["bytes"]) == (201, total)
    once_more = put(machine, name, data[later:], f"bytes {later}-{total - 1}/{total}")
    assert once_more.status_code == 200
    assert kept_files(machine) == [f"{name[:2]}/{name}"]


def test_what_is_no_photo_or_another_one_leaves_nothing_behind(machine: Machine):
    film, script = b"\0\0\0\x18ftypmp42" + b"\0" * 200, b"<script>alert(1)</script>"
    data = jpeg((400, 300))
    half = data[: len(data) // 2]
    for name, body, expected in (
        (sha256(script), script, "no JPEG, PNG or WebP"),
        (sha256(film), film, "no JPEG, PNG or WebP"),
        (sha256(half), half, "damaged or cut short"),
        (sha256(b"another"), data, "other bytes than its name"),
        (sha256(b""), b"", "no JPEG, PNG or WebP"),
    ):
        answer = put(machine, name, body)
        assert (answer.status_code, expected in why(answer)) == (422, True), answer.text
    wrong = put(machine, sha256(b"x"), data, f"bytes 0-{len(data) - 1}/{len(data)}")
    assert (wrong.status_code, "other bytes" in why(wrong)) == (422, True)
    huge = put(machine, sha256(data), data, "bytes 0-9/500000000")
    assert (huge.status_code, "more than 20 MB" in why(huge)) == (422, True)
    assert kept_files(machine) == []
    for name, content_range in (
        ("not-a-hash", None),
        (sha256(data).upper(), None),
        (sha256(data), "bytes 9-1/10"),
        (sha256(data), "lines 0-1/10"),
    ):
        assert put(machine, name, data, content_range).status_code == 400
    assert put(machine.named("viewer"), sha256(data), data).status_code == 403


def test_more_than_a_photo_may_have_is_not_read(machine: Machine):
    answer = machine.send(
        "PUT",
        f"/api/v1/photos/{'0' * 64}",
        input_stream=io.BytesIO(picture()),
        environ_overrides={"CONTENT_LENGTH": str(500 << 20)},
    )
    assert (answer.status_code, kept_files(machine)) == (413, [])


def test_a_photo_whose_file_was_lost_is_taken_once_more(machine: Machine):
    data = jpeg((90, 60), noise=3)
    name = sha256(data)
    assert put(machine, name, data).status_code == 201
    services(machine.app).photos.path(name).unlink()
    assert machine.send("HEAD", f"/api/v1/photos/{name}").status_code == 404
    assert machine.get(f"/api/v1/photos/{name}").status_code == 404
    assert put(machine, name, data).status_code == 200
    assert machine.get(f"/api/v1/photos/{name}").status_code == 200
