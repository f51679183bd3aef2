"""Kinds and squads as administrators change them, and that the map follows."""

from __future__ import annotations

import pytest
from flask import Flask

from geo.model import Remit
from geo.store.catalogue import Catalogue
from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.admin.reading import newest_change, text_of
from tests.webapp.pages.forms import controls, summary
from webapp.context import services


def catalogue(app: Flask) -> Catalogue:
    with services(app).store.read() as conn:
        return services(app).live.current(conn).catalogue


def typed(admin: SignedInClient, path: str, **change: object) -> dict[str, object]:
    """Give the form of a page with some fields changed."""
    form = controls(admin.get(path).text)
    form.pop("csrf_token", None)
    return {**form, **change}


def test_a_kind_is_renamed_everywhere(app: Flask, admin: SignedInClient) -> None:
    form = typed(admin, "/admin/kinds/pharmacy", label_en="Chemist")
    assert admin.send("POST", "/admin/kinds/pharmacy", data=form).status_code == 303
    assert catalogue(app).kinds["pharmacy"].label_en == "Chemist"
    assert "Chemist" in admin.get("/sites?kind=pharmacy").text
    assert newest_change(app).kind == "kind"


def test_a_new_kind_can_be_filtered_by(app: Flask, admin: SignedInClient) -> None:
    form = {"id": "school", "label_zh": "学校", "label_en": "School", "family": "other",
            "checklist": "", "service_min": "45"}  # fmt: skip
    assert admin.send("POST", "/admin/kinds/new", data=form).status_code == 303
    kind = catalogue(app).kinds["school"]
    assert (kind.number, kind.checklist, kind.service_min) == (16, None, 45)
    assert admin.get("/sites?kind=school").status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "Big School"}, "id"),
        ({"id": "hospital"}, "id"),
        ({"label_zh": ""}, "label_zh"),
        ({"label_en": "x" * 200}, "label_en"),
        ({"label_en": "hospital"}, "label_en"),
        ({"family": "sea"}, "family"),
        ({"checklist": "unheard"}, "checklist"),
        ({"service_min": "0"}, "service_min"),
    ],
)
def test_a_kind_that_cannot_be_is_told_at_the_field(
    app: Flask, admin: SignedInClient, change: dict, field: str
) -> None:
    form = {"id": "clinic", "label_zh": "诊所", "label_en": "Clinic", "family": "medical",
            "checklist": "", "service_min": "30", **change}  # fmt: skip
    answer = admin.send("POST", "/admin/kinds/new", data=form)
    assert answer.status_code == 422
    assert list(summary(answer.text)) == [field]
    assert controls(answer.text)["label_zh"] == form["label_zh"]
    assert "clinic" not in catalogue(app).kinds


def test_a_squad_is_changed_and_keeps_its_remit(app: Flask, admin: SignedInClient) -> None:
    before = catalogue(app).squads[2]
    form = typed(admin, "/admin/squads/2", name_en="Produce & markets", size="5", base_lon="111,6")
    form = {name: form[name] for name in (
        "name_zh", "name_en", "shift_start", "shift_end", "size", "base_lon", "base_lat",
    ) if name in form}  # fmt: skip
    form |= {"name_zh": before.name_zh, "shift_start": "06:30", "shift_end": "18:00"}
    form |= {"base_lat": str(before.base_lat)}
    assert admin.send("POST", "/admin/squads/2", data=form).status_code == 303
    after = catalogue(app).squads[2]
    assert (after.name_en, after.size, after.base_lon) == ("Produce & markets", 5, 111.6)
    assert after.shift_start == "06:30"
    assert after.remits == before.remits
    assert "Produce &amp; markets" in admin.get("/admin/squads").text


def test_a_new_squad_has_no_sites_until_it_has_a_remit(app: Flask, admin: SignedInClient) -> None:
    form = {"number": "9", "name_zh": "第九", "name_en": "Ninth", "shift_start": "08:00",
            "shift_end": "18:00", "size": "2", "base_lon": "", "base_lat": ""}  # fmt: skip
    answer = admin.send("POST", "/admin/squads/new", data=form)
    assert answer.location == "/admin/squads/9"
    features = "/sites.geojson?squad=9&kind=airport"
    assert admin.get(features).get_json()["features"] == []
    form = {"act": ["inspect", "calibrate"], "kind": ["airport"], "district": ["*", "141002"]}
    admin.send("POST", "/admin/squads/9/remits", data=form)
    assert catalogue(app).squads[9].remits == (
        Remit(9, "inspect", "airport"),
        Remit(9, "calibrate", "airport"),
    )
    (airport,) = admin.get(features).get_json()["features"]
    assert 9 in airport["properties"]["squads"]
    admin.send("POST", "/admin/squads/9/remits", data={"remove": ["inspect:airport:*"]})
    assert catalogue(app).squads[9].remits == (Remit(9, "calibrate", "airport"),)
    note = newest_change(app)
    assert (note.kind, note.ref, note.detail["did"]) == ("squad", "9", "remits")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"act": ["inspect"], "district": ["*"]}, "kind"),
        ({"kind": ["mall"], "district": ["*"]}, "act"),
        ({"act": ["inspect"], "kind": ["mall"]}, "district"),
        ({"act": ["inspect"], "kind": ["moon_base"], "district": ["*"]}, "kind"),
    ],
)
def test_half_a_remit_is_told(app: Flask, admin: SignedInClient, form: dict, field: str) -> None:
    before = catalogue(app).squads[3].remits
    answer = admin.send("POST", "/admin/squads/3/remits", data=form)
    assert answer.status_code == 422
    assert field in summary(answer.text)
    assert catalogue(app).squads[3].remits == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "8"}, "number"),
        ({"number": "65"}, "number"),
        ({"shift_start": "25:00"}, "shift_start"),
        ({"base_lon": "111.5"}, "base_lat"),
        ({"base_lat": "98"}, "base_lat"),
        ({"size": "many"}, "size"),
    ],
)
def test_a_squad_that_cannot_be_is_told_at_the_field(
    app: Flask, admin: SignedInClient, change: dict, field: str
) -> None:
    form = {"number": "11", "name_zh": "十一", "name_en": "Eleventh", "shift_start": "08:00",
            "shift_end": "18:00", "size": "2", "base_lon": "", "base_lat": ""}  # fmt: skip
    form |= change
    answer = admin.send("POST", "/admin/squads/new", data=form)
    assert answer.status_code == 422
    assert field in summary(answer.text)
    assert 11 not in catalogue(app).squads


def test_what_does_not_exist_is_not_found(admin: SignedInClient) -> None:
    for path in ("/admin/kinds/moon_base", "/admin/squads/77", "/admin/people/nobody"):
        assert admin.get(path).status_code == 404
        assert "There is no" in text_of(admin.get(path).text)
