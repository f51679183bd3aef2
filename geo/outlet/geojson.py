"""GeoJSON (RFC 7946) as a stream: the store writes the features, this puts the frame around."""

from __future__ import annotations

import json
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.clock import iso
from geo.store.features import Features, feature_texts


def stream_geojson(
    conn: Connection, features: Features, at: int, zone: ZoneInfo
) -> Iterator[bytes]:
    """Give a FeatureCollection piece by piece; its foreign member `at` is the instant asked for."""
    yield f'{{"type":"FeatureCollection","at":{json.dumps(iso(at, zone))},"features":['.encode()
    before = "\n"
    for texts in feature_texts(conn, features, zone):
        yield (before + ",\n".join(texts)).encode()
        before = ",\n"
    yield b"\n]}\n"
