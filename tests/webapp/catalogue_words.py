"""The catalogue of translations, the words that it must hold, and what a page says to a reader."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "webapp" / "translations"
CHINESE = TRANSLATIONS / "zh" / "LC_MESSAGES" / "messages.po"

_PERCENT = re.compile(r"%\((\w+)\)s")


@cache
def extracted() -> Catalog:
    """Gather the words as `make translations` does, by the keywords written there."""
    made = re.search(r"pybabel -q extract (.*?)-o", (ROOT / "Makefile").read_text(), re.DOTALL)
    assert made
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(re.findall(r"-k (\S+)", made.group(1)))}
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    words = Catalog()
    found = extract_from_dir(ROOT, methods, options, keywords=keywords)
    for name, line, message, _, context in found:
        words.add(message, locations=[(name, line)], context=context)
    return words


@cache
def translated() -> Catalog:
    """Give the Chinese catalogue."""
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh")


def compiled() -> Catalog:
    """Give what pages read: the catalogue as it was compiled last."""
    path = CHINESE.with_suffix(".mo")
    assert path.exists(), f"compile the catalogue first: make {path.relative_to(ROOT)}"
    with path.open("rb") as file:
        return read_mo(file)


def entries(words: Catalog) -> dict[tuple[str, str], Message]:
    """Give a catalogue's entries by context and English."""
    return {(_text(one.context), english(one)): one for one in words if one.id}


def _text(context: str | bytes | None) -> str:
    # Babel reads contexts of compiled catalogues as bytes.
    return context.decode() if isinstance(context, bytes) else context or ""


def english(entry: Message) -> str:
    """Give an entry's English, its plural where it has one."""
    return entry.id if isinstance(entry.id, str) else entry.id[-1]


def chinese(entry: Message) -> str:
    """Give an entry's Chinese."""
    return entry.string if isinstance(entry.string, str) else entry.string[0]


def places(text: str) -> list[str]:
    """Give the places for values in a text, of gettext and of `str.format`, with their formats."""
    braces = [f"{{{name}:{spec}}}" for _, name, spec, _ in string.Formatter().parse(text) if name]
    return sorted([*_PERCENT.findall(text), *braces])


class _Page(HTMLParser):
    """Collects what a page says: its texts, its labels, and the words that its scripts show."""

    SAID = ("aria-label", "title", "placeholder", "alt", "label")
    SILENT = ("style", "code")

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[dict[str, str]] = []
        self.times: list[str] = []
        self.language = ""
        self._open: list[str] = []
        self._foreign: list[bool] = []
        self._json = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._json = tag == "script" and given.get("type") == "application/json"
        self._open.append(tag)
        # A part that says it is in the other language is no slip.
        said = given.get("lang", "")
        self._foreign.append(bool(said) and tag != "html" and said != self.language)
        self.texts += [
            given[name]
            for name in given
            if name in self.SAID or (name.startswith("data-") and " " in given[name])
        ]
        if tag == "a":
            self.links.append(given)
        elif tag == "html":
            self.language = given.get("lang", "")
        elif tag == "time":
            self.times.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            self._foreign.pop()
            if self._open.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "script":
            if self._json:
                self.texts += _strings(json.loads(data).get("words", {}))
        elif inside not in self.SILENT and not any(self._foreign):
            self.texts.append(data)
            if "time" in self._open and self.times:
                self.times[-1] += data


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)


def page_of(text: str) -> _Page:
    """Read a page."""
    page = _Page()
    page.feed(text)
    page.texts = [" ".join(one.split()) for one in page.texts if one.strip()]
    return page
