"""What must stand before anything else works: tables, defaults, the clock, the demo's people."""

from __future__ import annotations

import os

from geo.clock import Clock, wall_ms
from geo.demo import linfen
from geo.demo.linfen import Totals
from geo.model import Role
from geo.store import settings as remembered
from geo.store import sites
from geo.store.accounts import account_by_name, add_account, list_accounts
from geo.store.defaults import put_defaults
from geo.store.engine import Store
from geo.store.migrations.run import current_revision, migrate
from webapp.passwords import hash_password, random_password
from webapp.settings import Settings

DEMO_USERS: tuple[tuple[str, Role, int | None], ...] = (
    ("admin", Role.ADMIN, None),
    ("dispatcher", Role.DISPATCHER, None),
    ("viewer", Role.VIEWER, None),
    *((f"squad{number}", Role.SQUAD, number) for number in range(1, 9)),
)


BEGUN = "begun_by"
"""Remembers that somebody made the store for data of their own."""


def prepare_store(store: Store, settings: Settings) -> bool:
    """Make or migrate the tables; a new store gets the defaults. Give whether it was new."""
    new = current_revision(store) is None
    migrate(store)
    with store.write() as conn:
        if new:
            put_defaults(conn)
            remembered.put(conn, "timezone", settings.zone.key)
        if settings.clock_ms is not None:
            remembered.start_clock(conn, Clock(wall_ms(), settings.clock_ms))
    return new


def load_demo(store: Store, settings: Settings, *, reset: bool = False) -> tuple[Totals, str]:
    """Load the Linfen demo and its users; give what was loaded, and their password."""
    totals = linfen.load(store, now_wall_ms=wall_ms(), reset=reset)
    password = demo_password(settings)
    hashed = hash_password(password)
    with store.write() as conn:
        now = remembered.load_clock(conn).now_ms()
        for name, role, squad in DEMO_USERS:
            if account_by_name(conn, name) is None:
                add_account(conn, name, role, squad, hashed, actor="demo", now_ms=now)
    return totals, password


def awaits_demo(store: Store, settings: Settings) -> bool:
    """Say whether the demo may load itself: into an embedded store that nobody began to use."""
    if not settings.is_default_store:
        return False
    with store.read() as conn:
        begun = remembered.get(conn, BEGUN) or list_accounts(conn)
        return not begun and sites.count(conn) == 0


def demo_password(settings: Settings) -> str:
    """Give the demo users' password: the one set, else the one kept, else a new one, kept.

    Raises
    ------
    BadRecord
        When the one set is too short or too long.
    """
    path = settings.data_dir / "demo_password"
    if settings.demo_password:
        hash_password(settings.demo_password)
    elif path.exists():
        return path.read_text(encoding="utf-8").strip()
    password = settings.demo_password or random_password()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as kept:
        kept.write(password + "\n")
    return password


def kept_demo_password(settings: Settings) -> str | None:
    """Give the demo users' password as it was when the demo was loaded, or None."""
    path = settings.data_dir / "demo_password"
    return path.read_text(encoding="utf-8").strip() if path.exists() else None
