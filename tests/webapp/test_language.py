"""Chinese: every word has its translation, and every page, reason and date is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from geo.store import schema
from geo.store.sites import site_by_code
from tests.builders import inspection_body, record_id
from tests.demo_store import copy_demo
from tests.webapp.catalogue_words import (
    chinese,
    compiled,
    english,
    entries,
    extracted,
    page_of,
    places,
    translated,
)
from tests.webapp.conftest import SignedInClient, app_on, basic
from tests.webapp.pages.forms import controls, summary
from tests.webapp.pages.imports.uploading import (
    HEAD,
    apply,
    check,
    refusals,
    table_at,
    text_of,
    upload,
)
from webapp.context import services
from webapp.faults import _ON_FORMS
from webapp.identity import for_machines
from webapp.pages.imports.words import _ON_THE_PAGE
from webapp.settings import Settings
from webapp.wording import STATUS_LABELS

MARKET = "LF0001"
ENGLISH = re.compile(r"\b[A-Za-z]{2,}(?: [A-Za-z’']{2,}){2,}")
"""Three English words in a row: a sentence, or half of one."""
NOT_PAGES = {
    "assets.status_css", "assets.wheel_file", "home.favicon", "home.home", "imports.points",
    "imports.problems", "imports.state", "plans.today", "records.show", "sign_in.language",
    "static", "bulletins.file", "cases.file", "phone.kept", "phone.manifest", "phone.worker",
    "report.outlines",
}  # fmt: skip
"""Routes that answer with a file, data, or the way to another page."""
DATA = {"admin", "dispatcher", "viewer", "homes", "kind", "medical", "simulated"}
"""Names in the data that happen to be words of the catalogue as well."""


@pytest.fixture(scope="module")
def app(_demo_template: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give an app on a copy of the demo, shared by the tests of this file."""
    made = app_on(copy_demo(_demo_template, tmp_path_factory.mktemp("language") / "demo"))
    yield made
    services(made).store.dispose()


@pytest.fixture(scope="module")
def reader_of(app: Flask):
    """Give a function that signs in somebody who reads Chinese."""

    def sign_in(name: str, language: str = "zh") -> SignedInClient:
        client = app.test_client()
        client.set_cookie("language", language)
        assert client.sign_in(name).status_code == 302
        return client

    return sign_in


@pytest.fixture(scope="module")
def facts(app: Flask, reader_of) -> dict[str, str]:
    """Give what the paths of pages name: things that are there."""
    client = reader_of("admin")
    client.send("POST", f"/sites/{MARKET}/send", data={"squad": "2", "date": "2020-02-22"})
    rows = f"{HEAD}X1,东关,农贸市场,111.53,136.1,\nX2,西关,超市,111.52,36.08,\n"
    imported = upload(client, "点位.csv", rows)
    check(client, imported)
    page = client.get(f"/sites/{MARKET}").text
    instrument = re.search(rf"/instruments/({MARKET}-\d+)/calibrations", page)
    inspection = re.search(r'<li id="([0-9a-f-]{36})"', page)
    assert instrument
    assert inspection
    with services(app).store.read() as conn:
        row = site_by_code(conn, MARKET).row
        web = select(schema.complaint.c.id).where(schema.complaint.c.channel == "web")
        first = {
            "complaint": select(func.min(schema.complaint.c.number)),
            "case": select(func.min(schema.legal_case.c.number)),
            "talk": select(func.min(schema.talk.c.id)),
            "report": select(func.min(web.subquery().c.id)),
        }
        there = {name: conn.execute(query).scalar_one() for name, query in first.items()}
    return {
        "code": MARKET, "instrument": instrument.group(1), "record_id": inspection.group(1),
        "row": str(row), "upload": imported, **there, "report": f"/report/{there['report']}",
    }  # fmt: skip


PAGES = {
    "sign_in.login": (None, "/login"),
    "map.coverage": ("dispatcher", "/map"),
    "map.side": ("dispatcher", "/map/side?kind=hospital&status=uncovered"),
    "map.panel": ("dispatcher", "/map/sites/{row}"),
    "map.together": ("dispatcher", "/map/together?row={row}"),
    "sites.listing": ("dispatcher", "/sites?kind=hospital"),
    "sites.site": ("dispatcher", "/sites/{code}"),
    "records.new_inspection": ("dispatcher", "/sites/{code}/inspections/new"),
    "records.new_calibration": ("dispatcher", "/instruments/{instrument}/calibrations/new"),
    "records.void": ("dispatcher", "/records/{record_id}/void"),
    "plans.day": ("dispatcher", "/plans/2020-02-22"),
    "plans.days": ("dispatcher", "/plans/2020-02-22/days"),
    "plans.staging": ("dispatcher", "/plans/2020-02-22/staging"),
    "plans.unserved": ("dispatcher", "/plans/2020-02-22/unserved"),
    "field.today": ("squad2", "/field"),
    "imports.listing": ("admin", "/imports"),
    "imports.preview": ("admin", "{upload}"),
    "admin.overview": ("admin", "/admin/"),
    "admin.people": ("admin", "/admin/people"),
    "admin.person": ("admin", "/admin/people/squad2"),
    "admin.tokens": ("admin", "/admin/tokens"),
    "admin.policies": ("admin", "/admin/policies"),
    "admin.new_policy": ("admin", "/admin/policies/new?subject=inspection:hospital&risk=high"),
    "admin.ending": ("admin", "/admin/policies/1/end"),
    "admin.risks": ("admin", "/admin/risks"),
    "admin.squads": ("admin", "/admin/squads"),
    "admin.squad": ("admin", "/admin/squads/8"),
    "admin.new_squad": ("admin", "/admin/squads/new"),
    "admin.kinds": ("admin", "/admin/kinds"),
    "admin.kind": ("admin", "/admin/kinds/hospital"),
    "admin.new_kind": ("admin", "/admin/kinds/new"),
    "admin.log": ("admin", "/admin/log?verify=true"),
    "admin.hours": ("admin", "/admin/hours"),
    "admin.priority": ("admin", "/admin/priority"),
    "admin.public": ("admin", "/admin/public"),
    "admin.complaints": ("admin", "/admin/complaints"),
    "admin.answer": ("admin", "/admin/complaints/answers/1"),
    "admin.new_answer": ("admin", "/admin/complaints/answers/new"),
    "admin.category": ("admin", "/admin/complaints/categories/short_weight"),
    "admin.new_category": ("admin", "/admin/complaints/categories/new"),
    "complaints.listing": ("dispatcher", "/complaints"),
    "complaints.new": ("dispatcher", "/complaints/new"),
    "complaints.one": ("dispatcher", "/complaints/{complaint}"),
    "cases.listing": ("dispatcher", "/cases"),
    "cases.case": ("dispatcher", "/cases/{case}"),
    "cases.new": ("dispatcher", "/cases/new?site={code}"),
    "talks.new": ("dispatcher", "/talks/new?site={code}"),
    "talks.talk": ("dispatcher", "/talks/{talk}"),
    "look_backs.listing": ("dispatcher", "/look-backs"),
    "bulletins.listing": ("dispatcher", "/bulletins"),
    "bulletins.bulletin": ("dispatcher", "/bulletins/2020-02-21?from=2020-02-15"),
    "bulletins.records": ("dispatcher", "/bulletins/2020-02-21/records/complaints"),
    "dashboard.wall": ("dispatcher", "/dashboard"),
    "report.form": (None, "/report"),
    "report.receipt": (None, "{report}"),
    "site_edits.edit": ("dispatcher", "/sites/{code}/edit"),
    "site_edits.waiting": ("dispatcher", "/site-edits"),
}
"""Each page of the app: who opens it, and where it is."""
ERRORS = {
    "404": ("viewer", "/nothing", 404),
    "404 of the domain": ("viewer", "/sites/nothing", 404),
    "403": ("viewer", "/admin/", 403),
    "400": ("viewer", "/sites?status=nothing", 400),
    "405": ("viewer", "/logout", 405),
    "an empty day": ("dispatcher", "/plans/2020-03-05", 200),
    "no site": ("dispatcher", "/sites?q=nothing+like+that", 200),
    "nothing to do": ("squad1", "/field", 200),
}


def opened(reader_of, facts: dict[str, str], person: str | None, path: str, status: int = 200):
    """Give a page as somebody who reads Chinese has it."""
    client = reader_of(person) if person else reader_of("viewer")
    if person is None:
        client.send("POST", "/logout")
    answer = client.get(path.format(**facts))
    assert answer.status_code == status, path
    return answer.text


def english_in(page: str) -> list[str]:
    """Give what a page says in English that the catalogue has in Chinese, and English sentences."""
    untranslated = {english(one) for one in translated() if one.id and chinese(one) != english(one)}
    labels = {"Farmers' market", "Medical-supplies maker"}
    texts = [text for text in page_of(page).texts if text not in DATA]
    return [
        text
        for text in texts
        if text in untranslated
        or (
            ENGLISH.search(text)
            and not any(label in text for label in labels)
            # Titles of answers kept ready stand in both languages.
            and not re.match("[\u4e00-\u9fff]+ · ", text)
        )
    ]


def test_every_word_has_its_translation():
    missing = [key for key, one in entries(translated()).items() if not chinese(one)]
    assert missing == []
    assert sorted(entries(extracted()).keys() - entries(translated()).keys()) == []


def test_the_catalogue_holds_no_words_that_nobody_says():
    assert sorted(entries(translated()).keys() - entries(extracted()).keys()) == []
    assert not translated().obsolete
    assert not any(one.fuzzy for one in translated() if one.id)


def test_the_compiled_catalogue_is_that_of_the_words():
    of_pages = {key: chinese(one) for key, one in entries(compiled()).items()}
    assert of_pages == {key: chinese(one) for key, one in entries(translated()).items()}


def test_places_for_values_are_the_same_in_both_languages():
    wrong = {
        english(one): chinese(one)
        for one in translated()
        if one.id and places(english(one)) != places(chinese(one))
    }
    assert wrong == {}


def test_a_count_has_one_form_in_chinese():
    assert translated().num_plurals == 1
    plural = [one for one in translated() if one.id and not isinstance(one.id, str)]
    assert len(plural) > 10
    assert all(len(one.string) == 1 for one in plural)


def test_what_pages_say_in_other_words_is_what_the_domain_says():
    said = {english(one) for one in extracted() if one.id}
    unknown = [text for text in _ON_THE_PAGE if text not in said]
    unknown += [text for text in _ON_FORMS if text not in said and not text.endswith(" 0")]
    assert unknown == []


def test_statuses_are_called_as_the_trade_calls_them(app: Flask):
    with app.test_request_context(headers={"Cookie": "language=zh"}):
        labels = [str(label) for label in STATUS_LABELS.values()]
    assert labels == ["已覆盖", "将到期", "从未检查", "逾期"]


def test_every_page_of_the_app_is_walked(app: Flask):
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and not for_machines(rule.rule)
        and not rule.endpoint.startswith("open311.")
    }
    assert pages - NOT_PAGES == PAGES.keys()


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_is_in_chinese(endpoint: str, reader_of, facts):
    page = opened(reader_of, facts, *PAGES[endpoint])
    assert english_in(page) == []
    assert any("\u4e00" <= sign <= "\u9fff" for sign in page)
    if "<html" in page:
        assert page_of(page).language == "zh-CN"


@pytest.mark.parametrize("name", ERRORS)
def test_what_is_not_there_or_not_allowed_is_told_in_chinese(name: str, reader_of, facts):
    page = opened(reader_of, facts, *ERRORS[name])
    assert english_in(page) == []
    assert page_of(page).language == "zh-CN"


@pytest.mark.parametrize(
    "endpoint", [name for name in PAGES if not name.startswith(("map.", "dashboard."))]
)
def test_the_switch_leads_to_the_same_page_in_the_other_language(endpoint, reader_of, facts):
    person, path = PAGES[endpoint]
    client = reader_of(person or "viewer")
    if person is None:
        client.send("POST", "/logout")
    path = path.format(**facts)
    for here, there, language in (("zh-CN", "en", "en"), ("en", "zh", "zh-CN")):
        page = page_of(client.get(path).text)
        assert page.language == here
        (switch,) = {link["href"] for link in page.links if link.get("hreflang") == there}
        answer = client.get(switch)
        assert (answer.status_code, answer.location) == (302, path)
        assert page_of(client.get(path).text).language == language


def test_a_browser_that_asks_for_chinese_has_it_before_anybody_chose(app: Flask):
    client = app.test_client()
    asking = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}
    assert "登录" in client.get("/login", headers=asking).text
    client.get("/language/en")
    assert "Sign in" in client.get("/login", headers=asking).text


@pytest.mark.parametrize("endpoint", ["sites.site", "sites.listing", "plans.day", "admin.log"])
def test_instants_and_days_are_written_as_in_chinese(endpoint: str, reader_of, facts):
    page = page_of(opened(reader_of, facts, *PAGES[endpoint]))
    written = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日( \d\d:\d\d)?|\d+ (天|小时|分钟)(前|后)")
    assert page.times
    assert [text for text in page.times if not written.fullmatch(text)] == []
    said = "\n".join(page.texts)
    assert not re.search(r"\b(Jan|Feb|Mar|Monday|Saturday|AM|PM)\b", said)


def test_the_day_of_a_plan_is_named_in_chinese(reader_of, facts):
    page = page_of(opened(reader_of, facts, *PAGES["plans.day"]))
    assert any("2020年2月22日星期六" in text for text in page.texts)


def test_a_refused_row_of_an_import_reads_as_its_reader_reads(reader_of):
    client = reader_of("admin")
    rows = (
        "R1,东关,农贸市场,111.53,136.1,\n"
        "R2,西关,烧烤摊,111.52,36.08,\n"
        f"R3,{'长' * 201},超市,111.52,36.08,\n"
        "R4,南关,超市,36.08,111.52,\n"
        "R5,北关,超市,111.51,36.07,\n"
        "R5,北关二店,超市,111.61,36.17,\n"
    )
    path = upload(client, "r.csv", HEAD + rows)
    page = check(client, path)
    assert refusals(page) == [
        (2, "纬度", "136.1", "超出地球范围；纬度应在 -90 至 90"),
        (3, "类别", "烧烤摊", "不是已知类别：请在下面“类别”处为它选一个"),
        (4, "名称", f"{'长' * 79}…", "有 201 个字符；最多 200 个"),
        (5, "纬度", "111.52", "经度和纬度像是对调了；应为 111.52, 36.08"),
        (7, "编码", "R5", "与第 6 行重复"),
    ]
    kept = table_at(client, f"{path}/refused.csv")
    assert [row["why"] for row in kept] == [why for _, _, _, why in refusals(page)]

    client.get("/language/en")
    assert refusals(client.get(path).text)[4][3] == "repeats that of row 6"
    assert table_at(client, f"{path}/refused.csv")[4]["why"] == "repeats that of row 6"


def test_a_file_that_cannot_be_read_is_told_in_chinese(reader_of):
    client = reader_of("admin")
    path = upload(client, "空.csv", b"")
    assert "“空.csv”是空文件。" in text_of(client.get(path).text)
    assert "“空.csv”是空文件。" in text_of(client.get("/imports").text)
    path = upload(client, "无坐标.csv", "店名,类别\n东关市场,农贸市场\n")
    told = text_of(check(client, path))
    assert "文件没有坐标" in told
    assert "现有各列：'店名', '类别'；请在下面选择。" in told


def test_what_an_import_mended_is_told_in_chinese(reader_of):
    client = reader_of("admin")
    path = upload(client, "m.csv", f"{HEAD}M1,东\x07关,农贸市场,111.5312,36.0871,\n")
    assert "名称 中的控制字符已去除（1 行）" in text_of(check(client, path))
    assert "已导入" in text_of(apply(client, path))


def test_a_form_says_in_chinese_what_is_wrong_with_it(reader_of, facts):
    client = reader_of("dispatcher")
    path = f"/sites/{MARKET}/inspections/new"
    form = controls(client.get(path).text)
    form |= {
        "started_at": "2020-02-22T10:00",
        "finished_at": "2020-02-22T09:00",
        "squad": "",
        "finding-0-text": "过期食品",
        "finding-0-rectify_by": "2020-01-01",
    }
    form.pop("csrf_token")
    form.pop("result", None)
    answer = client.send("POST", path, data=form)
    assert answer.status_code == 422
    assert english_in(answer.text) == []
    told = summary(answer.text)
    assert told["finished_at"] == "结束时间：早于开始时间"
    assert told["squad"] == "小分队：未填写"
    assert told["result"] == "结果：未填写"
    assert told["finding-0-rectify_by"] == "早于检查当天"


def test_rules_of_administration_answer_in_chinese(reader_of):
    client = reader_of("admin")
    answer = client.send("POST", "/admin/people", data={"name": "Wang Li", "role": "squad"})
    assert answer.status_code == 422
    assert english_in(answer.text) == []
    told = summary(answer.text)
    assert "应为 1–64 个字符" in told["name"]
    assert told["squad"].endswith("未填写：小分队角色须指定小分队")


def test_a_machine_has_its_reasons_in_the_language_that_it_asks_for(app: Flask):
    client = app.test_client()
    path = f"/api/v1/inspections/{record_id()}"
    body = inspection_body(site="nothing", squad=2)
    asking = {**basic("admin"), "Accept-Language": "zh-CN"}
    told = client.put(path, json=body, headers=asking).get_json()
    assert {"field": "site", "why": "没有监管点位“nothing”"} in told["errors"]
    assert told["detail"].startswith("记录不符合规定：")
    plain = client.put(path, json=body, headers=basic("admin")).get_json()
    assert {"field": "site", "why": "there is no site 'nothing'"} in plain["errors"]
    assert plain["detail"].startswith("The record breaks a rule: ")


def test_a_wrong_name_or_password_is_told_in_chinese(app: Flask):
    client = app.test_client()
    client.set_cookie("language", "zh")
    client.csrf_token = client.token_of("/login")
    answer = client.send("POST", "/login", data={"username": "nobody", "password": "wrong-one"})
    assert answer.status_code == 401
    assert "用户名或密码不正确。" in answer.text
