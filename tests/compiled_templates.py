"""Templates compiled once for all apps of a test run."""

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class CompiledTemplates(BytecodeCache):
    """Keeps bytecode in memory; a bucket that was made from another source is not taken."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is kept for it."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = CompiledTemplates()


def share_templates(app: Flask) -> Flask:
    """Let an app use the templates that an earlier one of this process compiled."""
    app.jinja_env.bytecode_cache = _COMPILED
    return app
