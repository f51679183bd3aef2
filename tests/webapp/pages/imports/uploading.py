"""The import wizard as somebody without JavaScript goes through it."""

from __future__ import annotations

import csv
import html
import io
import re
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
from flask import Flask
from shapely import Point
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from geo.store import sites
from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.forms import controls
from webapp.context import services

PATIENCE_S = 60.0
HEAD = "code,name,kind,lon,lat,address\n"
PLACE = (111.5312, 36.0871)
"""In Yaodu District of Linfen (WGS-84)."""


def good(letter: str) -> str:
    """Give a table of two good lines, with codes and names of one test's own."""
    return (
        f"{HEAD}{letter}1,{letter}东关市场,农贸市场,111.5312,36.0871,东关街1号\n"
        f"{letter}2,{letter}西关超市,超市,111.52,36.08,西关街2号\n"
    )


def frame_of(code: str) -> gpd.GeoDataFrame:
    """Give a market as a layer of one feature."""
    facts = {"code": [code], "name": [f"{code}市场"], "kind": ["农贸市场"]}
    return gpd.GeoDataFrame(facts, geometry=[Point(*PLACE)], crs=4326)


def geopackage(code: str, folder: Path) -> bytes:
    """Give a GeoPackage with one market, in UTM zone 49N."""
    file = folder / f"{code}.gpkg"
    frame_of(code).to_crs(32649).to_file(file, layer="sites")
    return file.read_bytes()


def workbook(*rows: list[object]) -> bytes:
    """Give a workbook with Chinese headings and some rows."""
    book = openpyxl.Workbook()
    for row in (["编号", "名称", "类别", "经度", "纬度"], *rows):
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def signed_in(app: Flask, name: str) -> SignedInClient:
    """Sign somebody in."""
    client = app.test_client()
    assert isinstance(client, SignedInClient)
    client.sign_in(name)
    return client


def upload(client: SignedInClient, name: str, content: bytes | str, purpose: str = "sites") -> str:
    """Upload a file, wait until it is read, and give the upload's path."""
    raw = content.encode() if isinstance(content, str) else content
    answer = send_file(client, name, raw, purpose)
    assert answer.status_code == 303, text_of(answer.text)
    wait(client, answer.location)
    return str(answer.location)


def send_file(
    client: SignedInClient, name: str, content: bytes, purpose: str = "sites"
) -> TestResponse:
    """Send the form of an upload."""
    values = {
        "csrf_token": client.csrf_token,
        "purpose": purpose,
        "file": FileStorage(io.BytesIO(content), name),
    }
    # Encoded here: the test client would keep a large body in a file, and leave it open.
    boundary, body = encode_multipart(values)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.open("/imports", method="POST", data=body, content_type=kind)


def check(client: SignedInClient, path: str, **choices: Any) -> str:
    """Send the form of the preview with some choices changed; give the page with the report."""
    form = controls(client.get(path).text)
    form.pop("csrf_token", None)
    answer = client.send("POST", path, data={**form, "do": "check", **choices})
    assert answer.status_code == 303, text_of(answer.text)
    wait(client, path)
    return client.get(path).text


def apply(client: SignedInClient, path: str, **choices: str) -> str:
    """Apply a checked upload; give the page that says what came of it."""
    answer = client.send("POST", f"{path}/apply", data=choices)
    assert answer.status_code == 303
    wait(client, path)
    return client.get(path).text


def wait(client: SignedInClient, path: str) -> None:
    """Wait until nobody works on an upload."""
    deadline = time.monotonic() + PATIENCE_S
    while client.get(f"{path}/state").get_json()["working"]:
        assert time.monotonic() < deadline, "the work does not end"
        time.sleep(0.05)


def text_of(page: str) -> str:
    """Give what a page says, in one line."""
    body = page.split("<main", 1)[-1]
    body = re.sub(r"<(script|style|option).*?</\1>", " ", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def figures(page: str) -> dict[str, int]:
    """Give the figures of a report: what is counted → how many."""
    found = re.findall(r"<li[^>]*><b>([\d,]+)</b> ([^<]+)</li>", page)
    return {what.strip(): int(number.replace(",", "")) for number, what in found}


def refusals(page: str) -> list[tuple[int, str, str, str]]:
    """Give the refused rows that a page shows: row, field, what it holds, why."""
    table = re.search(r'<table class="table refusals">(.*?)</table>', page, re.DOTALL)
    rows = re.findall(r"<tr>(<td.*?)</tr>", table.group(1) if table else "", re.DOTALL)
    cells = [[text_of(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row)] for row in rows]
    return [(int(row.replace(",", "")), field, held, why) for row, field, held, why in cells]


def table_at(client: SignedInClient, path: str) -> list[dict[str, str]]:
    """Download a CSV file, and give its rows."""
    with client.get(path) as answer:
        assert answer.mimetype == "text/csv"
        assert "attachment" in answer.headers["Content-Disposition"]
        return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def stored(client: SignedInClient) -> int:
    """Count the sites of the store."""
    with services(client.application).store.read() as conn:
        return sites.count(conn)


def feature(client: SignedInClient, code: str) -> dict[str, Any]:
    """Give a site of the collection that maps and everybody else read."""
    west, south = PLACE[0] - 0.05, PLACE[1] - 0.05
    box = f"{west},{south},{west + 0.1},{south + 0.1}"
    listed = client.get(f"/sites.geojson?bbox={box}").get_json()["features"]
    (found,) = (one for one in listed if one["id"] == code)
    return dict(found)
