"""Reading a page's form as a browser without JavaScript would send it."""

from __future__ import annotations

import html
from html.parser import HTMLParser


class _Form(HTMLParser):
    """The controls of the page's last form with a record or a squad in it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.select: str | None = None
        self.area: str | None = None
        self.errors: dict[str, str] = {}
        self.in_summary = False
        self.link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        values = self.forms[-1] if self.forms else {}
        if tag == "form":
            self.forms.append({})
        elif tag == "div" and given.get("class") == "error-summary":
            self.in_summary = True
        elif tag == "a" and self.in_summary:
            self.link = given["href"].removeprefix("#")
        elif tag == "select":
            self.select = given.get("name")
        elif tag == "option" and self.select:
            if "selected" in given or self.select not in values:
                values[self.select] = given.get("value", "")
        elif tag == "textarea":
            self.area = given.get("name")
            if self.area:
                values[self.area] = ""
        elif tag == "input" and given.get("name"):
            if given.get("type") in ("radio", "checkbox") and "checked" not in given:
                return
            values[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None
        elif tag == "div":
            self.in_summary = False
        elif tag == "a":
            self.link = None

    def handle_data(self, data: str) -> None:
        if self.area and self.forms:
            self.forms[-1][self.area] += data
        if self.link:
            self.errors[self.link] = self.errors.get(self.link, "") + data


def controls(page: str) -> dict[str, str]:
    """Give the values of the form that has most controls."""
    parser = _Form()
    parser.feed(page)
    return max(parser.forms, key=len)


def summary(page: str) -> dict[str, str]:
    """Give what the error summary says: id of the control → sentence."""
    parser = _Form()
    parser.feed(page)
    return {field: html.unescape(why) for field, why in parser.errors.items()}
