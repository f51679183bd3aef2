"""The chain on pages: found, revisited, talked over, fined, closed, appealed, and on paper."""

import html
import re

import pypdfium2

from geo.store import cases, look_backs, schema
from geo.store.catalogue import load_catalogue
from geo.store.filters import SiteFilter
from tests.webapp.pages.forms import controls, summary
from tests.webapp.pages.test_records import ANSWERS, stored
from webapp.context import services

SITE = "LF3071"
NEW = f"/sites/{SITE}/inspections/new"


def text_of(page: str) -> str:
    """Give what a page says."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def step_form(page: str, did: str) -> dict[str, str]:
    """Give what the form of a case's page for one step would send."""
    (form,) = [one for one in page.split("<form") if f'name="did" value="{did}"' in one]
    return controls(f"<form{form}")


def take(client, url, did, **typed):
    form = step_form(client.get(url).text, did) | typed
    return client.send("POST", f"{url}/steps", data=form)


def fail(client, text):
    """Record a failed inspection with a finding; give its id."""
    typed = controls(client.get(NEW).text) | ANSWERS | {"result": "fail", "finding-0-text": text}
    assert client.send("POST", NEW, data=typed).status_code == 303
    return typed["id"]


def test_a_case_goes_from_the_time_line_to_a_reduced_fine_and_onto_paper(demo_app, client_of):
    squad, dispatcher = client_of("squad6"), client_of("dispatcher")
    found = fail(squad, "expired stock <b>")
    url = f"/cases/new?inspection={found}"
    assert html.escape(url) in squad.get(f"/sites/{SITE}").text
    form = controls(squad.get(url).text)
    assert (form["title"], form["site"], form["squad"]) == ("expired stock <b>", SITE, "6")
    opened = squad.send("POST", "/cases/new", data=form)
    assert opened.status_code == 303
    case = opened.location
    assert re.fullmatch(r"/cases/2020-\d{4}", case)
    # The same form again opens no second case.
    assert squad.send("POST", "/cases/new", data=form).location == case
    assert 'value="fined"' not in squad.get(case).text
    assert take(squad, case, "note", note="photos taken").status_code == 303

    refused = take(dispatcher, case, "fined", fine="1e20")
    assert refused.status_code == 422
    assert summary(refused.text) == {
        "fined-fine": "Fine: '1e20' is no amount; write it like 1500.00"
    }
    assert 'value="1e20"' in refused.text
    assert take(dispatcher, case, "fined", fine="3000.10").status_code == 303
    refused = take(dispatcher, case, "closed", fine="-1")
    assert list(summary(refused.text)) == ["closed-fine"]
    refused = take(dispatcher, case, "closed")
    assert list(summary(refused.text)) == ["closed-reason"]
    assert take(dispatcher, case, "closed", reason="shop given up").status_code == 303
    assert take(dispatcher, case, "appealed", reason="too much").status_code == 303
    decision = step_form(dispatcher.get(case).text, "decided")
    assert decision["fine"] == "3000.10"
    decision |= {"fine": "1000.00", "reason": "partly right"}
    for _ in range(2):
        assert dispatcher.send("POST", f"{case}/steps", data=decision).status_code == 303

    number = case.rpartition("/")[2]
    with services(demo_app).store.read() as conn:
        known = cases.case_by_number(conn, number)
        assert (known.fine_cents, known.state.value) == (100_000, "closed")
        assert len(cases.steps_of(conn, known.id)) == 6
    page = text_of(dispatcher.get(case).text)
    for words in ("CN¥1,000.00", "photos taken", "squad6", "-CN¥2,000.10", "1 still open"):
        assert words in page
    line = dispatcher.get(f"/sites/{SITE}").text
    assert f'<a href="{case}">Case {number}</a>' in line
    listed = text_of(dispatcher.get("/cases?q=expired").text)
    assert "expired stock <b>" in listed
    assert "Fines in all: CN¥1,000.00" in listed

    answer = dispatcher.get(f"{case}.pdf")
    document = pypdfium2.PdfDocument(answer.data)
    paper = document[0].get_textpage().get_text_bounded()
    document.close()
    for words in (number, "expired stock <b>", "still open", "partly right", "1,000.00"):
        assert words in paper


def test_a_note_longer_than_a_page_stands_on_paper_as_a_whole(client_of):
    dispatcher = client_of("dispatcher")
    form = controls(dispatcher.get(f"/cases/new?site={SITE}").text) | {"title": "Long"}
    case = dispatcher.send("POST", "/cases/new", data=form).location
    words, lines = "查" * 3_999 + "末", "\n".join(f"line {n}." for n in range(400))
    for note in (words, lines):
        assert take(dispatcher, case, "note", note=note).status_code == 303
    document = pypdfium2.PdfDocument(dispatcher.get(f"{case}.pdf").data)
    paper = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    assert (paper.count("查"), paper.count("末")) == (3_999, 1)
    assert re.findall(r"line (\d+)\.", paper) == [str(n) for n in range(400)]


def test_the_list_shows_the_sums_of_what_it_is_filtered_to(viewer_of):
    client = viewer_of("viewer")
    whole = text_of(client.get("/cases").text)
    assert "26 closed" in whole
    assert "Fines in all: CN¥204,100.00" in whole
    closed = client.get("/cases?state=closed&sort=fine&limit=500").text
    fines = [float(one.replace(",", "")) for one in re.findall(r"CN¥([\d,.]+)</td>", closed)]
    assert fines == sorted(fines, reverse=True)
    assert len(re.findall(r'<th scope="row"', closed)) == 26
    assert "No case is like that." in client.get("/cases?q=nothing+like+it").text
    assert "There is no page this far." in client.get("/cases?offset=5000").text
    assert client.get("/cases?state=won").status_code == 400
    assert client.get("/cases/2020-9999").status_code == 404
    assert "Add a note" not in client.get("/cases/2020-0001").text
    assert client.get("/cases/new?site=LF0001").status_code == 403


def test_what_must_be_revisited_is_planned_with_one_click_or_many(demo_app, client_of):
    client = client_of("dispatcher")
    page = client.get("/look-backs?kind=hospital&when=late").text
    codes = re.findall(r'name="sites" value="([^"]+)"', page)
    with services(demo_app).store.read() as conn:
        known = load_catalogue(conn)
        wanted = look_backs.revisits(conn, known, SiteFilter(kinds=("hospital",)), 1582329600000)
    assert codes == [one.site.code for one in wanted if one.due_at < 1582329600000][:50]
    form = {"date": "2020-02-22", "only": codes[0], "squad": ""}
    answer = client.send("POST", "/look-backs/send?kind=hospital", data=form)
    assert answer.location == "/look-backs?kind=hospital"
    many = {"date": "2020-02-22", "sites": codes[1:4], "squad": "6"}
    assert client.send("POST", "/look-backs/send", data=many).status_code == 303
    with services(demo_app).store.read() as conn:
        stop, site = schema.stop, schema.site
        query = (
            stop.join(site, site.c.row == stop.c.site)
            .select()
            .with_only_columns(site.c.code, stop.c.squad, stop.c.note)
        )
        assert set(conn.execute(query.where(site.c.code.in_(codes[:4]))).all()) == {
            (code, 6, "Look-back") for code in codes[:4]
        }
    nothing = client.send("POST", "/look-backs/send", data={"date": "2020-02-22"})
    assert nothing.status_code == 422
    assert summary(nothing.text) == {"sites": "Site: must name at least one site"}
    assert client_of("viewer").send("POST", "/look-backs/send", data=many).status_code == 403


def test_one_talk_with_several_firms_stands_at_each_of_them(demo_app, client_of):
    client = client_of("squad6")
    form = controls(client.get("/talks/new?site=LF3071&site=LF3072").text)
    assert form["firm-1-site"].startswith("LF3072 ")
    form |= {"manner": "video", "text": "Masks at cost", "firm-2-site": "LF9999", "held_at": ""}
    refused = client.send("POST", "/talks/new", data=form)
    assert set(summary(refused.text)) == {"held_at", "firm-2-site"}
    form |= {"firm-2-site": "", "firm-0-person": "Li", "held_at": "2020-02-22T08:00"}
    answer = client.send("POST", "/talks/new", data=form)
    assert answer.status_code == 303
    for code in ("LF3071", "LF3072"):
        line = client.get(f"/sites/{code}").text
        assert f'href="{answer.location}">Advisory talk</a>' in line
        assert "with 2 firms at once" in line
    assert client.send("POST", f"{answer.location}/void", data={"reason": ""}).status_code == 422
    assert client.send("POST", f"{answer.location}/void", data={"reason": "wrong"}).location
    assert "superseded" in client.get(answer.location).text
    record = stored(demo_app, schema.talk, answer.location.rpartition("/")[2])
    assert record is not None
    assert record["squad"] == 6
