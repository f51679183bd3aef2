"""Opening hours on the page: kept with their author, refused at the field."""

import pytest
from flask import Flask

from geo.store.opening_hours import load_hours
from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.admin.reading import newest_change
from tests.webapp.pages.forms import controls, summary
from webapp.context import services


def form_of(client: SignedInClient) -> dict[str, str]:
    form = controls(client.get("/admin/hours").text)
    form.pop("csrf_token")
    return form


def hours_in(app: Flask) -> dict[str, tuple[str, str]]:
    with services(app).store.read() as conn:
        return load_hours(conn)


def test_hours_are_set_widened_and_taken_away(app: Flask, admin: SignedInClient) -> None:
    form = form_of(admin)
    assert (form["opens_farmers_market"], form["closes_farmers_market"]) == ("05:30", "18:30")
    assert (form["opens_hospital"], form["closes_hospital"]) == ("", "")
    before, sequence = hours_in(app), newest_change(app).sequence

    change = {
        "opens_farmers_market": "04:00", "closes_farmers_market": "09:30",
        "closes_hospital": "24:00", "opens_hospital": "00:00",
        "opens_mall": "", "closes_mall": "",
    }  # fmt: skip
    assert admin.send("POST", "/admin/hours", data={**form, **change}).status_code == 303
    after = hours_in(app)
    assert after["farmers_market"] == ("04:00", "09:30")
    assert after["hospital"] == ("00:00", "24:00")
    assert "mall" not in after
    untouched = before.keys() - {"farmers_market", "hospital", "mall"}
    assert all(after[kind] == before[kind] for kind in untouched)
    assert newest_change(app).sequence == sequence + 3, "one row for each kind that changed"
    assert form_of(admin)["opens_farmers_market"] == "04:00"

    again = admin.send("POST", "/admin/hours", data=form_of(admin))
    assert again.status_code == 303
    assert newest_change(app).sequence == sequence + 3, "nothing changed, nothing logged"


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"opens_pharmacy": "8"}, "opens_pharmacy", "must be a time of day like 05:30"),
        ({"opens_pharmacy": "24:00"}, "opens_pharmacy", "must be a time of day like 05:30"),
        ({"closes_pharmacy": ""}, "closes_pharmacy", "Pharmacy, closes: must be a time of day"),
        ({"closes_pharmacy": "07:00"}, "closes_pharmacy", "must lie after the opening"),
        ({"closes_pharmacy": "08:05"}, "closes_pharmacy", "leaves 5 minutes; a visit takes"),
    ],
)
def test_hours_in_which_no_visit_fits_are_refused_at_their_field(
    app: Flask, admin: SignedInClient, change: dict, field: str, said: str
) -> None:
    before = hours_in(app)
    answer = admin.send("POST", "/admin/hours", data={**form_of(admin), **change})
    assert answer.status_code == 422
    told = summary(answer.text)
    assert list(told) == [field]
    assert said in told[field]
    assert controls(answer.text)[field] == change[field]
    assert hours_in(app) == before
