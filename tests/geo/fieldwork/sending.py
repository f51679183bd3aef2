"""Records sent into a small city, as phones and forms send them."""

from sqlalchemy import func, select

from geo.fieldwork.receive import receive_calibration, receive_inspection, receive_outing
from geo.model import Actor, Role
from geo.store import catalogue
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_instruments,
    add_sites,
    calibration_body,
    inspection_body,
    raw,
    record_id,
    site_row,
)

DISPATCHER = Actor("dispatcher", Role.DISPATCHER)
SQUAD_2 = Actor("squad2", Role.SQUAD, 2)
SQUAD_8 = Actor("squad8", Role.SQUAD, 8)
VIEWER = Actor("viewer", Role.VIEWER)
CHECKLIST = {
    "id": "food_retail",
    "version": 1,
    "questions": [{"name": "open", "type": "boolean", "required": True}],
}


def build(conn):
    """Add a market, M1, with a thermometer, T1, a hospital, H1, and a checklist."""
    add_catalogue(conn)
    add_sites(conn, site_row("M1"), site_row("H1", kind="hospital"))
    add_instruments(conn, "M1", ["T1"])
    catalogue.put_checklist(conn, CHECKLIST)


def inspect(store, actor=DISPATCHER, id=None, now_ms=NOW, **members):
    with store.write() as conn:
        body = raw(inspection_body(**members))
        return receive_inspection(conn, id or record_id(), body, actor, now_ms, ZONE)


def calibrate(store, actor=DISPATCHER, id=None, **members):
    with store.write() as conn:
        body = raw(calibration_body(**members))
        return receive_calibration(conn, id or record_id(), body, actor, NOW, ZONE)


def go_out(store, actor=DISPATCHER, id=None, **members):
    body = {"squad": 2, "date": "2020-02-22", "officers": 4, **members}
    with store.write() as conn:
        return receive_outing(conn, id or record_id(), raw(body), actor, NOW, ZONE)


def fields(caught) -> dict[str, str]:
    return {error.field: error.why for error in caught.value.errors}


def stored(store, table, id):
    with store.read() as conn:
        return conn.execute(select(table).where(table.c.id == id)).one()


def count(store, table) -> int:
    with store.read() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()
