"""Several days: planned by a job, looked at, taken over as the plans of their days."""

import html
import re
import time
from datetime import timedelta

import pytest

from geo.clock import local_day
from geo.store.plan_versions import load_plan, planned_stops
from tests.builders import NOW, ZONE
from webapp.context import services

TODAY = local_day(NOW, ZONE)
TOMORROW = TODAY + timedelta(days=1)
PAGE = f"/plans/{TODAY}/days"
WAIT_S = 30


@pytest.fixture
def dispatcher(client_of):
    return client_of("dispatcher")


@pytest.fixture
def rolled(demo_app, dispatcher):
    """Give a dispatcher who had two days of wildlife markets planned."""
    data = {"first": TODAY.isoformat(), "days": "2", "seconds": "1", "kind": "wildlife_market"}
    answer = dispatcher.send("POST", PAGE, data=data)
    assert (answer.status_code, answer.location) == (303, PAGE)
    finish(demo_app)
    return dispatcher


def finish(app):
    until = time.monotonic() + WAIT_S
    job = services(app).days_jobs.of(TODAY)
    while job.working and time.monotonic() < until:
        time.sleep(0.05)
    assert job.state == "done"
    return job


def text(page):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_days_are_planned_shown_and_taken_over_unpublished(demo_app, rolled):
    answer = rolled.get(f"/api/v1/plans/{TODAY}/days").get_json()
    assert (answer["state"], answer["days"], answer["planned"]) == ("done", 2, 2)
    first, second = answer["plans"]
    assert first["visits"] > 0
    assert answer["before"]["total"] == first["after"]["total"] == 40
    assert first["after"]["uncovered"] < first["idle"]["uncovered"]
    page = text(rolled.get(PAGE).text)
    for day in (first, second):
        assert f"{day['after']['uncovered']} {day['idle']['uncovered']}" in page
    [markets] = [one for one in answer["staffing"] if one["kind"] == "wildlife_market"]
    assert markets["squads"] == [3]
    assert "Wildlife market" in page
    # The kind that was asked for is still chosen in the form.
    assert re.search(r'value="wildlife_market" checked', rolled.get(PAGE).text)

    assert f'name="seen" value="{answer["id"]}"' in rolled.get(PAGE).text
    with services(demo_app).store.read() as conn:
        assert planned_stops(conn, TODAY) == {}
    url = f"/api/v1/plans/{TODAY}/days/take"
    assert rolled.send("POST", url, json={"id": "another"}).status_code == 409
    taken = rolled.send("POST", f"{PAGE}/take", data={"seen": answer["id"]})
    assert (taken.status_code, taken.location) == (303, f"/plans/{TODAY}")
    with services(demo_app).store.read() as conn:
        plans = [load_plan(conn, day) for day in (TODAY, TOMORROW)]
        visits = [len(planned_stops(conn, day)) for day in (TODAY, TOMORROW)]
    assert visits == [first["visits"], second["visits"]]
    assert [plan.published for plan in plans] == [False, False]
    assert "These are the plans of their days now" in rolled.get(PAGE).text
    # A second time they are no longer what the days were planned from.
    again = rolled.send("POST", f"{PAGE}/take", data={"seen": answer["id"]})
    assert again.status_code == 409
    assert "changed the plan" in text(again.text)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("first", "2020-02-01", "has passed"),
        ("first", "2022-02-22", "more than a year ahead"),
        ("first", "soon", "soon"),
        ("days", "15", "1 to 14"),
        ("days", "0", "1 to 14"),
        ("seconds", "9999", "1 to 300"),
        ("kind", "castle", "is unknown"),
        ("squad", "77", "is unknown"),
    ],
)
def test_what_cannot_be_planned_is_refused_at_its_field(dispatcher, field, value, told):
    data = {"first": TODAY.isoformat(), "days": "3", "seconds": "1", field: value}
    answer = dispatcher.send("POST", PAGE, data=data)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert told in text(answer.text)


def test_machines_begin_stop_and_are_told_what_is_wrong(demo_app, dispatcher):
    url = f"/api/v1/plans/{TODAY}/days"
    assert dispatcher.get(url).get_json() == {"state": "none"}
    assert dispatcher.send("DELETE", url).status_code == 404
    wrong = dispatcher.send("POST", url, json={"days": 20, "seconds": 1, "kinds": ["castle"]})
    assert wrong.status_code == 422
    assert {one["field"] for one in wrong.get_json()["errors"]} == {"days", "kinds"}
    begun = dispatcher.send(
        "POST", url, json={"days": 14, "seconds": 60, "kinds": ["wildlife_market"], "squads": [3]}
    ).get_json()
    assert begun["state"] in {"waiting", "running"}
    taken = dispatcher.send("POST", f"{url}/take", json={"id": begun["id"]})
    assert taken.status_code == 422
    assert "still being planned" in taken.text
    dispatcher.send("DELETE", url)
    job = finish(demo_app)
    assert job.planned < 14


def test_only_dispatchers_plan_days(viewer_of):
    for name in ("viewer", "squad2"):
        assert viewer_of(name).get(PAGE).status_code == 403
