"""The docs know every setting, command, route and data set, and name nothing that is not there."""

import re
from pathlib import Path

import pytest
from click import Command, Group

from tests.webapp.conftest import app_on
from webapp.commands import COMMANDS
from webapp.settings import HELP, PREFIX, Settings

ROOT = Path(__file__).parents[1]
DOCS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def all_commands(commands: tuple[Command, ...], before: str = "") -> dict[str, Command]:
    found: dict[str, Command] = {}
    for command in commands:
        name = f"{before}{command.name}"
        if isinstance(command, Group):
            found |= all_commands(tuple(command.commands.values()), f"{name} ")
        else:
            found[name] = command
    return found


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    app = app_on(Settings(data_dir=tmp_path_factory.mktemp("docs"), secret_key="k"))
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_setting_is_explained():
    text = text_of("docs/operate.md")
    missing = [name for name in HELP if f"| `{PREFIX}{name}` | {HELP[name]} |" not in text]
    assert missing == []


def test_no_setting_is_named_that_does_not_exist():
    named = {
        name for doc in DOCS for name in re.findall(rf"{PREFIX}([A-Z_]+)", doc.read_text("utf-8"))
    }
    assert named - HELP.keys() <= {"FAULT_ROUNDS", "SHARED"}
    assert len(named) > 10


def test_every_command_and_option_is_explained():
    text = text_of("docs/commands.md")
    missing = []
    for name, command in all_commands(COMMANDS).items():
        if f"`{name}" not in text:
            missing.append(name)
        missing += [
            f"{name} {option}"
            for parameter in command.params
            for option in parameter.opts
            if option.startswith("--") and f"`{option}" not in text
        ]
    assert missing == []


def test_every_machine_route_is_listed(rules):
    text = text_of("docs/api.md")
    machine = re.compile(r"/(api|tiles|export)/|.*\.geojson$|/healthz$")
    listed = set(re.findall(r"`(?:GET|PUT|POST|DELETE) (/[^`?]*)", text))

    def plain(rule) -> str:
        return re.sub(r"<(?:[^:<>]*:)?([a-z_]+)>", r"<\1>", rule.rule)

    wanted = {plain(rule) for rule in rules if machine.match(rule.rule)}
    assert wanted - listed == set()
    assert listed - wanted == set()


def test_every_page_of_the_main_navigation_is_in_the_readme():
    text = text_of("README.md")
    for word in ("Map", "Sites", "Plans", "Field", "Imports"):
        assert f"**{word}**" in text


@pytest.mark.parametrize("doc", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(doc):
    for target in re.findall(r"\]\(([^)#]+)", doc.read_text("utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (doc.parent / target).exists(), f"{doc.name} links {target}"


def test_the_two_commands_are_targets_of_make():
    makefile = text_of("Makefile")
    for target in re.findall(r"`?make ([a-z]+)", text_of("README.md")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
