"""The key that signs sessions: set by the operator, else made once and kept beside the data."""

from __future__ import annotations

import os
import secrets

from webapp.settings import Settings


def secret_key(settings: Settings) -> str:
    """Give the key, made on the first run; two processes that start at once agree on one."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        own = path.with_name(f"secret_key.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_hex(32), encoding="ascii")
        try:
            os.link(own, path)  # fails where another process was first; never half written
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return path.read_text(encoding="ascii").strip()
