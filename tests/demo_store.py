"""The Linfen demo, loaded once for the suite, with its people."""

from __future__ import annotations

import shutil
from pathlib import Path

from geo.store.engine import open_store
from webapp.commands.preparing import load_demo, prepare_store
from webapp.settings import Settings

PASSWORD = "demo-password"


def make_demo(folder: Path) -> Settings:
    """Load the demo into a store of its own; give the settings of an app on it."""
    settings = Settings(data_dir=folder, demo_password=PASSWORD, secret_key="a key for tests")
    store = open_store(settings.store_url)
    prepare_store(store, settings)
    load_demo(store, settings)
    store.dispose()
    return settings


def copy_demo(template: Settings, folder: Path) -> Settings:
    """Copy a demo's data folder; give the settings of an app on the copy."""
    shutil.copytree(template.data_dir, folder, dirs_exist_ok=True)
    return Settings(data_dir=folder, demo_password=PASSWORD, secret_key="a key for tests")
