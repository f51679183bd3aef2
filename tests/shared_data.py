"""Where larger real data lies, if there is any: tests that need it are not collected without.

`SQUADMAP_SHARED` names the folder that holds `datasets/`, or that folder itself.
"""

import os
from pathlib import Path


def _datasets() -> Path | None:
    named = os.environ.get("SQUADMAP_SHARED")
    if not named:
        return None
    for folder in (Path(named) / "datasets", Path(named)):
        if (folder / "README.md").is_file() and (folder / "osm_extract").is_dir():
            return folder
    return None


SHARED: Path | None = _datasets()
"""The folder with osm_extract/, geojson_edge/, vector_formats/ …, or None."""
