"""A PostgreSQL cluster of the suite's own, started on a free port and thrown away at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text


@contextmanager
def running_cluster() -> Iterator[str]:
    """Give the URL of a running cluster's superuser; `dbname` is still to be chosen."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="squadmap-pg-"))
    data = folder / "data"
    try:
        as_user = _as_postgres(folder)
        subprocess.run(
            [*as_user, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust",
             "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        port = _free_port()
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        subprocess.run(
            [*as_user, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log",
             "-o", options, "start"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
        finally:
            subprocess.run(
                [*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
                check=True, capture_output=True, cwd=folder,
            )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(cluster: str, name: str, template: str = "template0") -> str:
    """Make a database, a copy of `template`; give its URL."""
    _administer(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return f"{cluster}/{name}"


def drop_database(cluster: str, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    _administer(cluster, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(cluster: str, statement: str) -> None:
    engine = create_engine(f"{cluster}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as conn:
            conn.execute(text(statement))
    finally:
        engine.dispose()


def _programs() -> Path:
    """Give the folder of the newest server's programs: Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError("PostgreSQL is not installed; `make test` installs it")
    return Path(on_path).parent


def _as_postgres(folder: Path) -> list[str]:
    """Give the words before a command: the server refuses to run as root."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
