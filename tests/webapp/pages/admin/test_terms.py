"""Policies and risk levels: what holds, what a change would do, and that it then does."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from geo.clock import DAY_MS, parse_instant
from geo.coverage.statistics import count
from geo.model import RiskLevel
from geo.rules.policy import policy_in_force, risk_at
from geo.store.catalogue import Catalogue
from geo.store.filters import SiteFilter
from tests.builders import ZONE
from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.admin.reading import newest_change, text_of
from tests.webapp.pages.forms import controls, summary
from webapp.context import services

HOURLY = {
    "subject": "inspection:restaurant",
    "risk": "",
    "interval": "0.5",
    "notice": "",
    "look_back": "",
    "effective_from": "",
}


def catalogue(app: Flask) -> Catalogue:
    with services(app).store.read() as conn:
        return services(app).live.current(conn).catalogue


def counts(app: Flask, at: int) -> str:
    """Give the counts at an instant as the table of an effect shows them."""
    with services(app).store.read() as conn:
        counted = count(services(app).live.view(conn, SiteFilter(at=at), at))
    return f"{counted.overdue:,} {counted.never:,} {counted.due:,} {counted.covered:,}"


def now(app: Flask) -> int:
    return services(app).clock.now_ms()


def test_the_page_shows_what_is_in_force(app: Flask, admin: SignedInClient) -> None:
    page = admin.get("/admin/policies").text
    known = catalogue(app)
    for kind in known.kinds:
        for risk in RiskLevel:
            policy = policy_in_force(known.policies, "inspection", kind, risk, now(app))
            link = f'href="/admin/policies/new?subject=inspection:{kind}&amp;risk={risk.value}"'
            days = policy.interval_ms / DAY_MS
            cell = re.search(rf"{re.escape(link)}[^>]*>([^<]+)</a>", page)
            assert cell
            assert cell.group(1) == ("1 day" if days == 1 else f"{days:g} days")


def test_the_effect_shown_first_is_what_then_happens(app: Flask, admin: SignedInClient) -> None:
    at = parse_instant("2020-02-25T08:00+08:00", ZONE)
    before, policies = counts(app, at), len(catalogue(app).policies)
    form = {**HOURLY, "risk": "high", "interval": "1", "effective_from": "2020-02-25T08:00"}
    page = text_of(admin.send("POST", "/admin/policies/new", data={**form, "do": "effect"}).text)
    assert f"As things stand {before}" in page
    told = re.search(r"With the change ([\d,]+ [\d,]+ [\d,]+ [\d,]+)", page)
    assert told
    assert told.group(1) != before
    assert len(catalogue(app).policies) == policies, "an effect is only told"

    answer = admin.send("POST", "/admin/policies/new", data={**form, "do": "apply"})
    assert answer.status_code == 303
    assert counts(app, at) == told.group(1)
    note = newest_change(app)
    assert (note.kind, note.actor, note.ref) == ("policy", "admin", "inspection restaurant")
    assert "planned" in text_of(admin.get("/admin/policies").text)


def test_a_policy_behind_more_specific_ones_is_told_to_change_nothing(
    admin: SignedInClient,
) -> None:
    answer = admin.send("POST", "/admin/policies/new", data={**HOURLY, "do": "effect"})
    page = text_of(answer.text)
    assert "No site of 6,000 would change its status" in page
    assert "At low risk, medium risk, high risk a more specific or later policy holds" in page


def test_a_cell_leads_to_a_form_with_what_holds_there(admin: SignedInClient) -> None:
    page = admin.get("/admin/policies/new?subject=inspection:hospital&risk=high").text
    form = controls(page)
    assert form["subject"] == "inspection:hospital"
    assert (form["risk"], form["interval"], form["notice"], form["look_back"]) == (
        "high", "3", "0.6", "2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "inspection:moon_base"}, "subject"),
        ({"risk": "terrible"}, "risk"),
        ({"interval": ""}, "interval"),
        ({"interval": "often"}, "interval"),
        ({"interval": "-1"}, "interval"),
        ({"notice": "7"}, "notice"),
        ({"look_back": "x"}, "look_back"),
        ({"subject": "calibration:*"}, "acts"),
        ({"effective_from": "soon"}, "effective_from"),
    ],
)
@pytest.mark.parametrize("do", ["effect", "apply"])
def test_a_policy_that_cannot_be_is_told_at_the_field_and_what_was_typed_stays(
    app: Flask, admin: SignedInClient, change: dict, field: str, do: str
) -> None:
    before = len(catalogue(app).policies)
    answer = admin.send("POST", "/admin/policies/new", data={**HOURLY, **change, "do": do})
    assert answer.status_code == 422
    assert list(summary(answer.text)) == [field]
    assert f'id="{field}"' in answer.text
    typed = controls(answer.text)
    assert typed["interval"] == {**HOURLY, **change}["interval"]
    assert len(catalogue(app).policies) == before


def test_a_policy_that_accepts_other_acts_tells_its_effect_too(
    app: Flask, admin: SignedInClient
) -> None:
    form = {
        **HOURLY, "subject": "calibration:*", "interval": "30", "acts": ["verification"],
        "do": "effect",
    }  # fmt: skip
    page = text_of(admin.send("POST", "/admin/policies/new", data=form).text)
    told = re.search(r"With the change ([\d,]+ [\d,]+ [\d,]+ [\d,]+)", page)
    assert told
    admin.send("POST", "/admin/policies/new", data={**form, "do": "apply"})
    assert counts(app, now(app) // 60_000 * 60_000) == told.group(1)


def test_an_ended_policy_gives_way_to_the_next_one(app: Flask, admin: SignedInClient) -> None:
    known = catalogue(app)
    at = now(app)
    policy = policy_in_force(known.policies, "inspection", "airport", RiskLevel.LOW, at)
    path = f"/admin/policies/{policy.id}/end"
    assert "What it would do" in admin.send("POST", path, data={"do": "effect"}).text
    answer = admin.send("POST", path, data={"do": "apply"})
    assert answer.status_code == 303
    known = catalogue(app)
    left = policy_in_force(known.policies, "inspection", "airport", RiskLevel.LOW, now(app))
    assert left.id is None, "only the default is left for airports at low risk"
    assert "Inspection: Airport" in text_of(admin.get("/admin/policies?ended=true").text)
    again = admin.send("POST", path, data={"do": "apply", "effective_to": "2020-03-01T00:00"})
    assert again.status_code == 422
    assert "it has ended already" in text_of(again.text)


def test_raising_risk_levels_tells_its_effect_and_holds_from_its_date(
    app: Flask, admin: SignedInClient
) -> None:
    levels = {f"level-{code}": "high" for code in catalogue(app).districts}
    form = {**levels, "effective_from": "2020-02-26T00:00"}
    at = parse_instant("2020-02-26T00:00+08:00", ZONE)
    page = text_of(admin.send("POST", "/admin/risks", data={**form, "do": "effect"}).text)
    told = re.search(r"With the change ([\d,]+ [\d,]+ [\d,]+ [\d,]+)", page)
    assert told
    assert f"As things stand {counts(app, at)}" in page

    admin.send("POST", "/admin/risks", data={**form, "do": "apply"})
    assert counts(app, at) == told.group(1)
    known = catalogue(app)
    assert risk_at(known.risks, "141033", at - 1) is RiskLevel.LOW
    assert risk_at(known.risks, "141033", at) is RiskLevel.HIGH
    assert newest_change(app).kind == "risk"


def test_levels_that_stand_already_are_left_alone(app: Flask, admin: SignedInClient) -> None:
    before = newest_change(app).sequence
    form = controls(admin.get("/admin/risks").text)
    form.pop("csrf_token")
    assert admin.send("POST", "/admin/risks", data={**form, "do": "apply"}).status_code == 303
    assert newest_change(app).sequence == before
