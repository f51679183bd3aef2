"""A squad's device: sends records with a photo each to a server that is killed again and again.

python -m tests.faults.device URL TOKEN NAME COUNT: record number n of a device always has the same
id, body and photo. It is sent up to five times at once, some answers are thrown away unread, and
it is sent until a receipt has come; then the receipt is told as one line of JSON.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import BytesIO
from urllib.parse import urlsplit

from PIL import Image

from geo.clock import MINUTE_MS, iso
from tests.builders import NOW, ZONE, inspection_body

SITES = 7
AT_ONCE = 5
_IDS = uuid.UUID("0d3f7f3a-9f5e-5a5c-8d0e-6b1d0a3c2b10")


def id_of(device: str, number: int) -> str:
    """Give the id of a device's record."""
    return str(uuid.uuid5(_IDS, f"{device}:{number}"))


@cache
def photo_of(device: str, number: int) -> bytes:
    """Give the photo of a record: small, and like no other."""
    rng = random.Random(f"{device}:{number}")
    picture = Image.frombytes("RGB", (24, 24), rng.randbytes(24 * 24 * 3))
    written = BytesIO()
    picture.save(written, "JPEG", quality=90)
    return written.getvalue()


def body_of(device: str, number: int) -> bytes:
    """Give the body of a record."""
    at = iso(NOW - (100_000 - number) * MINUTE_MS, ZONE)
    body = inspection_body(
        f"M{number % SITES}",
        started_at=at,
        finished_at=at,
        photos=[hashlib.sha256(photo_of(device, number)).hexdigest()],
        note=f"{device}, number {number}",
    )
    return json.dumps(body).encode()


class Device:
    """Sends until it is told that all has arrived."""

    def __init__(self, url: str, token: str, name: str) -> None:
        self.host = urlsplit(url).netloc
        self.headers = {"Authorization": f"Bearer {token}"}
        self.name = name
        self.random = random.Random(name)

    def send_all(self, count: int) -> Iterator[dict[str, object]]:
        """Give the receipt of each record once it has come."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for number in range(count):
                photo = photo_of(self.name, number)
                path = f"/api/v1/photos/{hashlib.sha256(photo).hexdigest()}"
                self._insist(threads, path, photo, "image/jpeg", 1)
                path = f"/api/v1/inspections/{id_of(self.name, number)}"
                times = self.random.randint(1, AT_ONCE)
                body = body_of(self.name, number)
                yield self._insist(threads, path, body, "application/json", times)

    def _insist(
        self, threads: ThreadPoolExecutor, path: str, body: bytes, media_type: str, times: int
    ) -> dict[str, object]:
        while True:
            drops = [self.random.random() < 0.2 for _ in range(times)]
            sent = [threads.submit(self._put, path, body, media_type, drop) for drop in drops]
            answers = [one.result() for one in sent]
            receipts = [answer for answer in answers if answer is not None]
            if receipts:
                # However often it was stored: there is one receipt.
                assert all(receipt == receipts[0] for receipt in receipts), receipts
                return receipts[0]
            time.sleep(0.05)

    def _put(self, path: str, body: bytes, media_type: str, drop: bool) -> dict[str, object] | None:
        connection = http.client.HTTPConnection(self.host, timeout=10)
        try:
            connection.request("PUT", path, body, {**self.headers, "Content-Type": media_type})
            if drop:
                return None
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status in (200, 201):
            receipt: dict[str, object] = json.loads(text)
            return receipt
        # A server that is busy asks to come again; anything else is a fault of ours.
        assert answer.status in (429, 503), (answer.status, text)
        return None


def main(url: str, token: str, name: str, count: int) -> None:
    """Send, and tell each receipt."""
    for receipt in Device(url, token, name).send_all(count):
        sys.stdout.write(json.dumps(receipt) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
