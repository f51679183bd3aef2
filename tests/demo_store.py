"""The Linfen demo, loaded once for the suite, with its people."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

from geo.store.engine import open_store
from webapp.commands.preparing import load_demo, prepare_store
from webapp.settings import Settings

PASSWORD = "demo-password"


def make_demo(folder: Path) -> Settings:
    """Load the demo into a store of its own; give the settings of an app on it."""
    settings = _settings(folder)
    store = open_store(settings.store_url)
    prepare_store(store, settings)
    load_demo(store, settings)
    store.dispose()
    return settings


def shared_demo(folder: Path) -> Settings:
    """Load the demo once for all processes of a test run, which meet in a folder."""
    data, made = folder / "demo", folder / "demo-made"
    with (folder / "demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make_demo(data)
            made.touch()
    return _settings(data)


def copy_demo(template: Settings, folder: Path) -> Settings:
    """Copy a demo's data folder; give the settings of an app on the copy."""
    shutil.copytree(template.data_dir, folder, dirs_exist_ok=True)
    return _settings(folder)


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder, demo_password=PASSWORD, secret_key="a key for tests")
