"""GeoReport v2 field by field, against the examples of its specification, as XML and as JSON."""

import io
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from geo.clock import DAY_MS, iso
from geo.store.complaints import (
    complainant_of,
    complaint_by_id,
    complaint_by_number,
    photos_of,
)
from geo.store.public_channels import PublicChannels, save_channels
from tests.builders import NOW, ZONE
from tests.pictures import jpeg, sha256
from tests.webapp.api.open311.conftest import (
    CALLER,
    KEY,
    Public,
    answer_complaint,
    complain,
    xml_of,
)
from webapp.context import services

PLACE = {"lat": "36.2", "long": "111.2"}
EXAMPLE = {
    "service_code": "price_gouging_food",
    "lat": "36.20524078",
    "long": "111.2212043",
    "address_string": "1234 5th street",
    "email": "smit333@sfgov.edu",
    "device_id": "tt222111",
    "account_id": "123456",
    "first_name": "john",
    "last_name": "smith",
    "phone": "111111111",
    "description": 'Cabbage at ten times\nthe price <b>&</b> "more" 白菜',
    "media_url": "http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg",
    "attribute[premises]": "Stall 7",
}
"""The POST of the specification, in another city."""
REQUEST_FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip
"""In the order of the specification's table."""


def plain(element: ET.Element) -> Any:
    """Give XML as the Spark convention maps it; lists are what the specification marks so."""
    if element.tag in ("services", "service_requests", "attributes", "values", "errors"):
        return [plain(one) for one in element]
    if len(element):
        return {one.tag: plain(one) for one in element}
    return element.text


def as_text(value: Any) -> Any:
    """Give JSON as XML can say it: numbers and truths as their text."""
    if isinstance(value, list):
        return [as_text(one) for one in value]
    if isinstance(value, dict):
        return {name: as_text(one) for name, one in value.items()}
    if isinstance(value, bool):
        return str(value).lower()
    return None if value in (None, "") else str(value)


def numbers(found: list[dict[str, Any]]) -> list[str]:
    return [one["service_request_id"] for one in found]


def test_discovery_leads_to_the_service_in_both_formats(public: Public):
    told = public.json("discovery.json")
    assert list(told) == ["changeset", "contact", "key_service", "endpoints"]
    (endpoint,) = told["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == "http://localhost/open311/v2"
    assert (endpoint["type"], endpoint["formats"]) == (
        "production",
        ["text/xml", "application/json"],
    )
    root = public.xml("discovery.xml")
    assert [one.text for one in root.findall("endpoints/endpoint/formats/format")] == [
        "text/xml",
        "application/json",
    ]


def test_services_are_the_public_categories(public: Public):
    listed = public.json("services.json")
    assert len(listed) > 5
    first = listed[0]
    assert list(first) == [
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
    ]  # fmt: skip
    assert first["service_code"] == "price_gouging_medical"
    assert (first["metadata"], first["type"]) == (True, "realtime")
    assert "masks" in first["keywords"].split(", ")
    assert {one["group"] for one in listed} > {"Prices"}
    root = public.xml("services.xml")
    assert (root.tag, {one.tag for one in root}) == ("services", {"service"})
    assert plain(root) == as_text(listed)
    chinese = public.app.test_client().get(
        "/open311/v2/services.json", headers={"Accept-Language": "zh"}
    )
    assert chinese.get_json()[0]["service_name"] == "哄抬口罩等防疫用品价格"


def test_a_service_definition_asks_for_the_premises(public: Public):
    told = public.json("services/price_gouging_food.json")
    assert list(told) == ["service_code", "attributes"]
    (attribute,) = told["attributes"]
    assert list(attribute) == [
        "variable", "code", "datatype", "required", "datatype_description", "order",
        "description", "values",
    ]  # fmt: skip
    assert (attribute["variable"], attribute["code"], attribute["required"]) == (
        True,
        "premises",
        False,
    )
    root = public.xml("services/price_gouging_food.xml")
    assert (root.tag, root.find("attributes/attribute/datatype").text) == (
        "service_definition",
        "string",
    )
    assert public.get("services/1.json").get_json()["service_code"] == "price_gouging_medical"


def test_the_post_of_the_specification_comes_back_field_by_field(public: Public):
    sent = public.post(**EXAMPLE)
    assert (sent.status_code, sent.content_type) == (201, "application/json; charset=utf-8")
    (told,) = sent.get_json()
    assert list(told) == ["service_request_id", "service_notice", "account_id"]
    number = told["service_request_id"]
    assert "Feb" in told["service_notice"]
    assert told["account_id"] is None

    (one,) = public.json(f"requests/{number}.json")
    assert list(one) == REQUEST_FIELDS
    at, deadline = iso(NOW, ZONE), iso(NOW + DAY_MS, ZONE)
    assert one == {
        "service_request_id": number,
        "status": "open",
        "status_notes": None,
        "service_name": "Price gouging of vegetables and staple food",
        "service_code": "price_gouging_food",
        "description": EXAMPLE["description"],
        "agency_responsible": None,
        "service_notice": told["service_notice"],
        "requested_datetime": at,
        "updated_datetime": at,
        "expected_datetime": deadline,
        "address": "Stall 7, 1234 5th street",
        "address_id": None,
        "zipcode": None,
        "lat": 36.20524078,
        "long": 111.2212043,
        "media_url": EXAMPLE["media_url"],
    }
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        assert datetime.strptime(one[name], "%Y-%m-%dT%H:%M:%S%z").tzinfo
    root = public.xml(f"requests/{number}.xml")
    assert (root.tag, [one.tag for one in root]) == ("service_requests", ["request"])
    assert plain(root) == as_text([one])
    with services(public.app).store.read() as conn:
        stored = complaint_by_number(conn, number)
        caller = complainant_of(conn, stored.id)
        assert (caller.name, caller.phone, caller.email) == (
            "john smith",
            "111111111",
            "smit333@sfgov.edu",
        )
        assert (stored.district, stored.channel, stored.source) == (
            "141002",
            "open311",
            "open311:a test",
        )
    assert public.json(f"tokens/{stored.id}.json") == [
        {"service_request_id": number, "token": stored.id}
    ]
    everything = public.get("requests.json").text + public.get("requests.xml").text
    assert not any(secret in everything for secret in ("smit333", "111111111", "john"))


def test_a_post_answered_in_xml_and_a_photo_with_it(public: Public):
    data = jpeg(noise=9)
    media = (io.BytesIO(data), "a.jpg")
    sent = public.post("xml", service_code="no_price_tag", **PLACE, media=media)
    assert sent.status_code == 201
    root = xml_of(sent)
    assert [one.tag for one in root.find("request")] == [
        "service_request_id",
        "service_notice",
        "account_id",
    ]
    with services(public.app).store.read() as conn:
        stored = complaint_by_number(conn, root.findtext("request/service_request_id"))
        assert photos_of(conn, stored.id) == [sha256(data)]


def test_the_same_request_ten_times_is_one_request(public: Public):
    sent = [public.post(**EXAMPLE) for _ in range(10)]
    assert [one.status_code for one in sent] == [201, *[200] * 9]
    assert len({one.text for one in sent}) == 1
    assert len(public.json("requests.json")) == 1
    assert public.post(**{**EXAMPLE, "description": "Something else"}).status_code == 201
    assert len(public.json("requests.json")) == 2


@pytest.mark.parametrize("suffix", ["json", "xml"])
def test_what_cannot_be_taken_is_told_in_the_one_shape(public: Public, suffix: str):
    def told(answer) -> list[tuple[str, str]]:
        if suffix == "json":
            errors = answer.get_json()
            assert all(list(one) == ["code", "description"] for one in errors)
        else:
            root = xml_of(answer)
            assert {(root.tag, one.tag) for one in root} == {("errors", "error")}
            errors = plain(root)
        assert {int(one["code"]) for one in errors} == {answer.status_code}
        return [answer.status_code, *(one["description"] for one in errors)]

    food = {"service_code": "price_gouging_food"}
    for fields, status, expected in (
        ({"api_key": "", **food, **PLACE}, 403, "api_key"),
        ({"api_key": "wrong", **food, **PLACE}, 403, "api_key"),
        (PLACE, 400, "service_code: is missing"),
        ({"service_code": "ufo", **PLACE}, 404, "service_code: there is no service 'ufo'"),
        (food, 400, "lat: name the place"),
        ({**food, "lat": "36.2"}, 400, "go together"),
        ({**food, "lat": "north", "long": "111"}, 400, "lat: is no number"),
        ({**food, "lat": "91", "long": "111"}, 400, "lat: must lie in"),
        ({**food, "lat": "0", "long": "-30"}, 400, "lat: lies"),
        ({**food, **PLACE, "description": "x" * 50_000}, 400, "description: has 50,000"),
        ({**food, **PLACE, "phone": "1" * 400}, 400, "phone: has 400"),
    ):
        code, *why = told(public.post(suffix, **fields))
        assert (code, expected in why[0]) == (status, True), (fields, why)
    for path, query, status, expected in (
        ("requests", {"status": "lost"}, 400, "status: must be one of open, closed"),
        ("requests", {"start_date": "yesterday"}, 400, "start_date"),
        ("requests", {"page_size": 1001}, 400, "page_size"),
        ("requests", {"service_code": "ufo"}, 404, "service_code"),
        (
            "requests",
            {"start_date": "2019-01-01T00:00:00Z", "end_date": "2020-01-01T00:00:00Z"},
            400,
            "90 days",
        ),
        ("requests/20991231-9999", {}, 404, "service_request_id"),
        ("services/ufo", {}, 404, "service_code"),
        ("tokens/ufo", {}, 404, "token"),
        ("nothing", {}, 404, "no resource"),
    ):
        code, *why = told(public.get(f"{path}.{suffix}", **query))
        assert (code, expected in why[0]) == (status, True), (path, query, why)
    assert public.json("requests.json") == []


def test_requests_are_found_by_number_service_span_and_status_and_page(public: Public):
    ids = [
        complain(public.app, days, category=code)
        for days, code in ((1, "price_gouging_food"), (2, "no_price_tag"), (95, "no_price_tag"))
    ]
    answer_complaint(public.app, ids[0], "Put right.")
    with services(public.app).store.read() as conn:
        food, tag, old = (complaint_by_id(conn, one).number for one in ids)
    listed = public.json("requests.json")
    assert numbers(listed) == [food, tag]
    assert [one["status"] for one in listed] == ["closed", "open"]
    assert listed[0]["updated_datetime"] == iso(NOW, ZONE)
    assert numbers(public.json("requests.json", status="open")) == [tag]
    assert numbers(public.json("requests.json", status="open,closed")) == [food, tag]
    assert numbers(public.json("requests.json", service_code="no_price_tag")) == [tag]
    assert numbers(public.json("requests.json", service_request_id=f"{old},{food}")) == [food, old]
    at = iso(NOW - 95 * DAY_MS, ZONE)
    assert numbers(public.json("requests.json", start_date=at, end_date=at)) == [old]
    assert numbers(public.json("requests.json", start_date=at)) == [old]
    assert numbers(public.json("requests.json", end_date=at)) == [old]
    pages = [numbers(public.json("requests.json", page_size=1, page=page)) for page in (1, 2, 3)]
    assert pages == [[food], [tag], []]
    assert list(public.xml("requests.xml", page=2)) == []


def test_what_was_said_on_the_telephone_stays_inside(public: Public):
    called = complain(
        public.app,
        words="My neighbour at no. 7",
        address="No. 7",
        complainant=CALLER,
        site=None,
        lon=111.23456789,
        lat=36.23456789,
    )
    answer_complaint(public.app, called, "Dear Ms Wang")
    (one,) = public.json("requests.json")
    assert (one["description"], one["address"], one["status_notes"]) == (None, None, None)
    assert (one["long"], one["lat"]) == (111.235, 36.235)
    for text in (public.get("requests.json").text, public.get("requests.xml").text):
        assert not any(word in text for word in ("Wang", "neighbour", "No. 7", "138"))


def test_an_answer_to_a_programs_request_is_told(public: Public):
    number = public.post(**EXAMPLE).get_json()[0]["service_request_id"]
    with services(public.app).store.read() as conn:
        stored = complaint_by_number(conn, number)
    answer_complaint(public.app, stored.id, "The price was put right.")
    (one,) = public.json(f"requests/{number}.json")
    assert (one["status"], one["status_notes"]) == ("closed", "The price was put right.")
    assert one["service_notice"] is None


def test_without_a_suffix_the_accept_header_says_the_format(public: Public):
    client = public.app.test_client()
    for accept, content_type in (
        ("application/json", "application/json; charset=utf-8"),
        ("text/xml", "text/xml; charset=utf-8"),
        ("*/*", "text/xml; charset=utf-8"),
    ):
        answer = client.get("/open311/v2/services", headers={"Accept": accept})
        assert answer.content_type == content_type


def test_an_administrator_can_shut_it(public: Public):
    with services(public.app).store.write() as conn:
        save_channels(conn, PublicChannels(open311=False), actor="admin", now_ms=NOW)
    for answer in (public.get("services.json"), public.post(**EXAMPLE)):
        assert (answer.status_code, "switched off" in answer.get_json()[0]["description"]) == (
            404,
            True,
        )


def test_the_key_may_stand_in_the_query_string_too(public: Public):
    answer = public.app.test_client().post(
        f"/open311/v2/requests.json?api_key={KEY}",
        data={"service_code": "no_price_tag", "address_string": "By the station"},
    )
    assert answer.status_code == 201
