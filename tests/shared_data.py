"""Where larger real data lies, if there is any: tests that need it are not collected without."""

import os
from pathlib import Path

_folder = Path(os.environ.get("SQUADMAP_SHARED") or "/nonexistent")

SHARED: Path | None = _folder if _folder.is_dir() else None
