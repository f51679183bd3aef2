"""The small app with its categories, a key, and complaints of every channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from geo import kinds
from geo.clock import DAY_MS, iso
from geo.fieldwork.complaint_steps import take_step
from geo.fieldwork.complaints import receive_complaint
from geo.store.complaint_categories import put_missing_categories
from geo.store.open311_keys import add_key
from tests.builders import NOW, ZONE, complaint_body, record_id
from tests.webapp.api.conftest import DISPATCHER
from webapp.context import services

KEY = "key-of-a-test"
CALLER = {"name": "Wang Caller", "phone": "13800000000", "email": "caller@example.org"}


@dataclass
class Public:
    """A program that nobody has signed in."""

    app: Flask

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.app.test_client().get(f"/open311/v2/{path}", query_string=query)

    def json(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        assert answer.content_type == "application/json; charset=utf-8"
        return answer.get_json()

    def xml(self, path: str, **query: Any) -> ET.Element:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return xml_of(answer)

    def post(self, suffix: str = "json", /, **fields: Any) -> TestResponse:
        path = f"/open311/v2/requests.{suffix}"
        return self.app.test_client().post(path, data={"api_key": KEY, **fields})


def xml_of(answer: TestResponse) -> ET.Element:
    """Give the root of an XML answer, which says how it is encoded."""
    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    return ET.fromstring(answer.data)


def complain(app: Flask, days_ago: float = 0, **members: Any) -> str:
    """Store a complaint, and give its id."""
    complaint_id = record_id()
    at = iso(NOW - round(days_ago * DAY_MS), ZONE)
    with services(app).store.write() as conn:
        body = complaint_body(received_at=at, **members)
        receive_complaint(conn, complaint_id, body, DISPATCHER, now_ms=NOW, zone=ZONE)
    return complaint_id


def answer_complaint(app: Flask, complaint_id: str, words: str) -> None:
    """Tell a complainant what came of it."""
    with services(app).store.write() as conn:
        take_step(conn, complaint_id, "answered", DISPATCHER, now_ms=NOW, note=words)


@pytest.fixture
def public(small_app: Flask) -> Public:
    """Give a program on the small app, which knows the categories and the key."""
    with services(small_app).store.write() as conn:
        put_missing_categories(conn, kinds.complaint_categories())
        add_key(conn, "a test", KEY, actor="test", now_ms=NOW)
    return Public(small_app)
