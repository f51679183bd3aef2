"""What an operator may set: environment variables with the prefix SQUADMAP_, and PORT."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo.clock import parse_instant
from geo.dispatch.routing_service import open_service
from geo.errors import BadParameter
from geo.intake.options import DATUMS
from geo.message import Message

PREFIX = "SQUADMAP_"
DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")
DATUM_WORDS = Literal["wgs84", "gcj02", "bd09"]

HELP = {
    "DATABASE_URL": "Where the data lives; an SQLite file under DATA_DIR by default, or "
    "postgresql+psycopg://user@host/name.",
    "DATA_DIR": "Folder of the database, the secret key, uploads and locks (default instance).",
    "SECRET_KEY": "Signs sessions; made and kept in DATA_DIR on the first run.",
    "CLOCK": "Instant at which the app's clock starts, and ticks on from, in a new store.",
    "TIMEZONE": "Zone in which days begin and instants are written (default Asia/Shanghai).",
    "DEMO_PASSWORD": "Password of the demo's users; random, and printed, when not set.",
    "BASEMAP_URL": "Raster tiles below the map, with {z}, {x} and {y}; none by default.",
    "BASEMAP_DATUM": "What that map is drawn in: wgs84 (default), gcj02 or bd09.",
    "BASEMAP_ATTRIBUTION": "Whom to credit for that map.",
    "ROADS": "An OpenStreetMap extract (.osm.pbf), whose roads then give travel times and lines.",
    "ROUTING_URL": "A routing service to ask for travel times instead: osrm+http://host:5000 or "
    "valhalla+http://host:8002.",
    "TLS_CERT": "Certificate (PEM) to serve https with; TLS_KEY goes with it.",
    "TLS_KEY": "Private key (PEM, PKCS#8) of TLS_CERT.",
    "PUBLIC_URL": "Address by which people reach the server, when a proxy stands before it.",
    "HOST": "Address to listen on (default 127.0.0.1).",
    "PORT": "Port to listen on (default 8000); also read without the prefix.",
    "THREADS": "How many requests are answered at once (default 8).",
    "UPLOAD_MB": "Largest file that can be uploaded, in MB (default 200).",
}
"""Name of each setting, without the prefix, and what it does."""


@dataclass(frozen=True)
class Settings:
    """The settings, as values; `from_env` reads them."""

    data_dir: Path = Path("instance")
    database_url: str = ""
    secret_key: str | None = None
    clock_ms: int | None = None
    zone: ZoneInfo = DEFAULT_ZONE
    demo_password: str | None = None
    basemap_url: str | None = None
    basemap_datum: DATUM_WORDS = "wgs84"
    basemap_attribution: str = ""
    roads: Path | None = None
    routing_url: str | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    upload_mb: int = 200

    @property
    def store_url(self) -> str:
        """Give the database's URL: the one set, else an SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'squadmap.db').resolve()}"

    @property
    def is_default_store(self) -> bool:
        """Say whether the store is the embedded one, into which the demo may load itself."""
        return not self.database_url

    @property
    def https(self) -> bool:
        """Say whether people reach the server by https."""
        return self.tls_cert is not None or (self.public_url or "").startswith("https:")

    @property
    def url(self) -> str:
        """Give the address by which people reach the server."""
        return self.public_url or f"{'https' if self.https else 'http'}://{self.host}:{self.port}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the environment.

        Raises
        ------
        BadParameter
            When a value cannot be used.
        """
        given = {
            name: text.strip()
            for name in HELP
            if (text := (environ or os.environ).get(PREFIX + name, "")).strip()
        }
        given.setdefault("PORT", (environ or os.environ).get("PORT", "").strip() or "8000")
        zone = _zone(given.get("TIMEZONE", "Asia/Shanghai"))
        settings = cls(
            data_dir=Path(given.get("DATA_DIR", "instance")),
            database_url=_database_url(given.get("DATABASE_URL", "")),
            secret_key=given.get("SECRET_KEY"),
            clock_ms=_clock(given.get("CLOCK"), zone),
            zone=zone,
            demo_password=given.get("DEMO_PASSWORD"),
            basemap_url=_basemap_url(given.get("BASEMAP_URL")),
            basemap_datum=_datum(given.get("BASEMAP_DATUM", "wgs84")),
            basemap_attribution=given.get("BASEMAP_ATTRIBUTION", ""),
            roads=_file("ROADS", given.get("ROADS")),
            routing_url=_routing_url(given.get("ROUTING_URL")),
            tls_cert=_file("TLS_CERT", given.get("TLS_CERT")),
            tls_key=_file("TLS_KEY", given.get("TLS_KEY")),
            public_url=_public_url(given.get("PUBLIC_URL")),
            host=given.get("HOST", "127.0.0.1"),
            port=_whole("PORT", given["PORT"], 1, 65535),
            threads=_whole("THREADS", given.get("THREADS", "8"), 1, 256),
            upload_mb=_whole("UPLOAD_MB", given.get("UPLOAD_MB", "200"), 1, 4096),
        )
        if (settings.tls_cert is None) != (settings.tls_key is None):
            raise BadParameter(PREFIX + "TLS_CERT", Message("set TLS_CERT and TLS_KEY together"))
        return settings


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise BadParameter(
            PREFIX + name, Message(f"'{text}' is no whole number from {low} to {high}")
        )
    return int(text)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadParameter(
            PREFIX + "TIMEZONE", Message(f"'{name}' is no time zone; write it like Asia/Shanghai")
        ) from None


def _clock(text: str | None, zone: ZoneInfo) -> int | None:
    return None if text is None else parse_instant(text, zone, PREFIX + "CLOCK")


def _database_url(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadParameter(
            PREFIX + "DATABASE_URL",
            Message("it must begin with sqlite:/// or postgresql+psycopg://"),
        )
    return text


def _basemap_url(text: str | None) -> str | None:
    if text is not None and not all(part in text for part in ("{z}", "{x}", "{y}")):
        raise BadParameter(PREFIX + "BASEMAP_URL", Message(f"'{text}' lacks {{z}}, {{x}} or {{y}}"))
    return text


def _datum(text: str) -> DATUM_WORDS:
    if text not in DATUMS:
        raise BadParameter(
            PREFIX + "BASEMAP_DATUM", Message(f"'{text}' is none of {', '.join(DATUMS)}")
        )
    return cast(DATUM_WORDS, text)


def _file(name: str, text: str | None) -> Path | None:
    if text is not None and not Path(text).is_file():
        raise BadParameter(PREFIX + name, Message(f"there is no file '{text}'"))
    return None if text is None else Path(text)


def _routing_url(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        open_service(text)
    except BadParameter as error:
        raise BadParameter(PREFIX + "ROUTING_URL", error.errors[0].why) from None
    return text


def _public_url(text: str | None) -> str | None:
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadParameter(
            PREFIX + "PUBLIC_URL", Message(f"'{text}' is no address like https://map.example")
        )
    return text.rstrip("/")
