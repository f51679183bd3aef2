"""What an operator sets, and what they hear when it cannot be used."""

import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo.errors import BadParameter
from webapp.settings import Settings

ROOT = Path(__file__).parents[2]


def test_without_anything_set_the_store_is_a_file_in_the_data_folder():
    settings = Settings.from_env({})
    assert settings.store_url == f"sqlite:///{Path('instance/squadmap.db').resolve()}"
    assert settings.is_default_store
    assert settings.url == "http://127.0.0.1:8000"


def test_every_setting_reaches_its_value(tmp_path):
    certificate, key, roads = (tmp_path / name for name in ("c.pem", "k.pem", "r.osm.pbf"))
    for path in (certificate, key, roads):
        path.touch()
    settings = Settings.from_env(
        {
            "SQUADMAP_DATABASE_URL": "postgresql+psycopg://me@db/squadmap",
            "SQUADMAP_DATA_DIR": str(tmp_path),
            "SQUADMAP_SECRET_KEY": "s",
            "SQUADMAP_CLOCK": "2020-02-22T08:00+08:00",
            "SQUADMAP_TIMEZONE": "Europe/Berlin",
            "SQUADMAP_DEMO_PASSWORD": "pass-word",
            "SQUADMAP_BASEMAP_URL": "https://tiles.example/{z}/{x}/{y}.png",
            "SQUADMAP_BASEMAP_DATUM": "gcj02",
            "SQUADMAP_BASEMAP_ATTRIBUTION": "us",
            "SQUADMAP_ROADS": str(roads),
            "SQUADMAP_ROUTING_URL": "osrm+http://localhost:5000",
            "SQUADMAP_TLS_CERT": str(certificate),
            "SQUADMAP_TLS_KEY": str(key),
            "SQUADMAP_PUBLIC_URL": "https://map.example/",
            "SQUADMAP_HOST": "0.0.0.0",
            "SQUADMAP_THREADS": "3",
            "SQUADMAP_UPLOAD_MB": "7",
            "PORT": "9000",
        }
    )
    assert settings == Settings(
        data_dir=tmp_path,
        database_url="postgresql+psycopg://me@db/squadmap",
        secret_key="s",
        clock_ms=1582329600000,
        zone=ZoneInfo("Europe/Berlin"),
        demo_password="pass-word",
        basemap_url="https://tiles.example/{z}/{x}/{y}.png",
        basemap_datum="gcj02",
        basemap_attribution="us",
        roads=roads,
        routing_url="osrm+http://localhost:5000",
        tls_cert=certificate,
        tls_key=key,
        public_url="https://map.example",
        host="0.0.0.0",
        port=9000,
        threads=3,
        upload_mb=7,
    )
    assert not settings.is_default_store
    assert settings.https


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SQUADMAP_PORT", "eighty", "no whole number from 1 to 65535"),
        ("SQUADMAP_THREADS", "0", "no whole number from 1 to 256"),
        ("SQUADMAP_TIMEZONE", "Mars/Olympus", "no time zone"),
        ("SQUADMAP_CLOCK", "yesterday", "no instant"),
        ("SQUADMAP_DATABASE_URL", "mysql://x", "must begin with sqlite:///"),
        ("SQUADMAP_BASEMAP_URL", "https://tiles.example/", "lacks {z}, {x} or {y}"),
        ("SQUADMAP_BASEMAP_DATUM", "mars", "none of wgs84, gcj02, bd09"),
        ("SQUADMAP_TLS_CERT", "/nowhere.pem", "there is no file '/nowhere.pem'"),
        ("SQUADMAP_ROADS", "/nowhere.osm.pbf", "there is no file '/nowhere.osm.pbf'"),
        ("SQUADMAP_ROUTING_URL", "http://localhost:5000", "no address like osrm+http://"),
        ("SQUADMAP_PUBLIC_URL", "map.example", "no address like"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name, value, told):
    with pytest.raises(BadParameter) as refusal:
        Settings.from_env({name: value})
    assert name in str(refusal.value)
    assert told in str(refusal.value)


def test_a_certificate_without_its_key_is_refused(tmp_path):
    certificate = tmp_path / "c.pem"
    certificate.touch()
    with pytest.raises(BadParameter, match="TLS_CERT and TLS_KEY together"):
        Settings.from_env({"SQUADMAP_TLS_CERT": str(certificate)})


def test_a_command_with_a_bad_setting_ends_with_a_line_and_no_traceback():
    answer = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "webapp", "coverage"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "SQUADMAP_TIMEZONE": "Mars/Olympus"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode != 0
    assert "SQUADMAP_TIMEZONE" in answer.stderr
    assert "Traceback" not in answer.stderr
