"""A process that stores records and acknowledges each one: to be killed at any moment.

Like a phone that is told 503, it sends a record again when the store is busy.

python -m tests.faults.writer DATABASE_URL NAME FIRST: record number n of a writer always has the
same id and body, so that the next process may send again what this one may or may not have stored.
"""

import sys
import uuid

from geo.clock import MINUTE_MS, iso
from geo.errors import StoreBusy
from geo.fieldwork.receive import receive_calibration, receive_inspection
from geo.model import Actor, Role
from geo.store.engine import open_store
from tests.builders import NOW, ZONE, calibration_body, inspection_body, raw

SITES = 7
_IDS = uuid.UUID("2f0d2d8e-6a52-5c0e-9f3c-0d5a5f6f5c11")


def id_of(writer: str, number: int) -> str:
    """Give the id of a writer's record."""
    return str(uuid.uuid5(_IDS, f"{writer}:{number}"))


def body_of(number: int) -> bytes:
    """Give the body of a record; each ninth is a calibration."""
    at = iso(NOW - (100_000 - number) * MINUTE_MS, ZONE)
    if number % 9 == 0:
        return raw(calibration_body("T1", performed_at=at))
    return raw(inspection_body(f"M{number % SITES}", started_at=at, finished_at=at))


def main(url: str, writer: str, first: int) -> None:
    """Store records from `first` on, and say each number once it is committed."""
    store, actor = open_store(url), Actor(writer, Role.DISPATCHER)
    number = first
    while True:
        receive = receive_calibration if number % 9 == 0 else receive_inspection
        try:
            with store.write() as conn:
                receive(conn, id_of(writer, number), body_of(number), actor, NOW, ZONE)
        except StoreBusy:
            continue
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
