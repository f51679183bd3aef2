"""The floors of the house: a room imports only from floors below it."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def imports_of(path: Path) -> set[str]:
    """Give the modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
    return names


def modules(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert len(found) > 20, "the walk found too little to prove anything"
    return found


def roots_of(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports_of(path)}


def test_the_domain_never_reaches_the_web():
    wrong = {
        str(path.relative_to(ROOT)): sorted(found)
        for path in modules("geo")
        if (found := roots_of(path) & {"webapp", "flask", "werkzeug", "click", "tests"})
    }
    assert wrong == {}


def test_folium_lives_in_the_maps_only():
    wrong = [
        str(path.relative_to(ROOT))
        for path in [*modules("geo"), *modules("webapp")]
        if roots_of(path) & {"folium", "branca"} and path.parent.name != "maps"
    ]
    assert wrong == []


def test_sql_shows_in_the_store_only():
    def speaks_sql(path: Path) -> bool:
        allowed = {"Connection"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
                names = {alias.name for alias in node.names}
                if not node.module.startswith("sqlalchemy.exc") and names - allowed:
                    return True
        return False

    wrong = [
        str(path.relative_to(ROOT))
        for path in [*modules("geo"), *modules("webapp")]
        if speaks_sql(path) and "store" not in path.relative_to(ROOT).parts[:2]
    ]
    assert wrong == []


def test_a_room_imports_only_from_floors_below():
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout
    assert "2 kept, 0 broken" in answer.stdout
