"""A site is changed on its page; what two people wanted differently is decided by a dispatcher."""

import re

from geo.store.sites import site_by_code
from tests.webapp.pages.forms import controls, summary
from webapp.context import services


def typed(client, code: str = "LF0311", **changes: str) -> dict[str, str]:
    """Give what the form of a site holds, with some of it changed."""
    return {**controls(client.get(f"/sites/{code}/edit").text), **changes}


def site(app, code: str = "LF0311"):
    with services(app).store.read() as conn:
        return site_by_code(conn, code)


def test_two_people_change_one_site_and_a_dispatcher_decides(demo_app, client_of):
    dispatcher, squad = client_of("dispatcher"), client_of("squad2")
    seen_by_both = typed(squad)
    quick = {**seen_by_both, **typed(dispatcher, name="East Market", crowding="5")}
    assert dispatcher.send("POST", "/sites/LF0311/edit", data=quick).status_code == 303
    slow = {**seen_by_both, "name": "East Gate Market", "address": "Gate 3"}
    page = squad.send("POST", "/sites/LF0311/edit", data=slow, follow_redirects=True).text
    assert "What differs waits for a dispatcher: Name." in page
    merged = site(demo_app)
    assert (merged.name, merged.address, merged.crowding) == ("East Market", "Gate 3", 5)

    page = dispatcher.get("/site-edits").text
    assert "East Gate Market" in page
    [path] = re.findall(r'action="(/site-edits/[^"]+)"', page)
    assert dispatcher.send("POST", path, data={"take-name": "yes"}).status_code == 303
    assert site(demo_app).name == "East Gate Market"
    assert "Nothing clashes." in dispatcher.get("/site-edits").text
    again = dispatcher.send("POST", path, data={}, follow_redirects=True).text
    assert "was decided by dispatcher already" in again


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(demo_app, client_of):
    client = client_of("dispatcher")
    wrong = typed(client, lon="36.4", lat="111.6", crowding="9", name="<b>bold</b>")
    answer = client.send("POST", "/sites/LF0311/edit", data=wrong)
    assert answer.status_code == 422
    assert set(summary(answer.text)) >= {"lat", "crowding"}
    assert "&lt;b&gt;bold&lt;/b&gt;" in answer.text
    assert site(demo_app).version == 1
