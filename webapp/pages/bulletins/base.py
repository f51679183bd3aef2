"""The blueprint of bulletins: what is asked for, and the addresses of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for

from geo.bulletin.figures import Figures
from geo.bulletin.files import Bulletin
from geo.bulletin.labels import Language
from geo.bulletin.span import scope_of
from geo.bulletin.tables import Row, Table
from geo.clock import iso
from geo.store.figures.counted import COUNTED
from geo.store.figures.scope import Scope
from webapp import params
from webapp.context import catalogue, now_floor, reading, services, zone
from webapp.wording import chinese

blueprint = Blueprint("bulletins", __name__)

_OF = {"by_district": "district", "by_kind": "kind", "by_squad": "squad"}
_SHARES_OF = {"answered_share": "answered_in_time", "rectified_share": "look_backs_passed"}


def asked_scope(last: str) -> Scope:
    """Read of which days and districts: those to `last`, from the parameter `from` on."""
    args = request.args
    first = args.get("from", "").strip()
    return scope_of(
        params.day(last),
        params.day(first, "from") if first else None,
        zone(),
        params.site_filter(args).districts,
    )


def since_query(first: str | None) -> dict[str, Any]:
    """Give the parameter that names the first day; none for a bulletin of one day."""
    return {"from": first or None}


def figures_of(scope: Scope) -> Figures:
    """Work the figures out, as the request's snapshot of the store has them."""
    return services().desk.figures(reading(), scope, now_floor())


def language() -> Language:
    """Give the reader's language."""
    return "zh" if chinese() else "en"


def taken(figures: Figures, remark: str = "") -> Bulletin:
    """Give a bulletin in the reader's language."""
    return Bulletin(figures, catalogue(), language(), remark)


@dataclass(frozen=True)
class Links:
    """Where the numbers of a bulletin lead: to the records behind, or to the sites."""

    figures: Figures

    def bulletin(self, last: date | str, first: date | str | None = None) -> str:
        """Give the address of another bulletin of the same districts."""
        since = None if first is None or str(first) == str(last) else str(first)
        return url_for(
            "bulletins.bulletin",
            date=str(last),
            district=list(self.figures.scope.districts) or None,
            **since_query(since),
        )

    def number(self, key: str, **part: Any) -> str:
        """Give the address of what a figure counts, in all or of a part; empty for none."""
        if key == "fines":
            key = "fine_cents"
        key = _SHARES_OF.get(key, key)
        scope = self.figures.scope
        if key in COUNTED:
            last, first = part.pop("day", scope.last), part.pop("first", scope.first)
            asked = {"district": list(scope.districts) or None, **part}
            since = None if str(first) >= str(last) else str(first)
            return url_for(
                "bulletins.records", date=str(last), figure=key, **since_query(since), **asked
            )
        return self._sites(key, part)

    def cell(self, table: Table, row: Row, key: str) -> str:
        """Give the address of a number of a table; empty for none."""
        if table.key == "worst":
            return ""
        if table.key == "by_day":
            if key in ("coverage", "uncovered"):
                return ""
            return self.number(key, day=row.key, first=row.key)
        return self.number(key, **{_OF[table.key]: row.key})

    def row(self, table: Table, row: Row) -> str:
        """Give the address that the head of a row leads to; empty for none."""
        if table.key == "by_day":
            return self.bulletin(row.key)
        if table.key == "worst":
            return url_for("sites.site", code=row.key)
        if table.key == "by_district":
            return url_for(
                "bulletins.bulletin",
                date=str(self.figures.scope.last),
                district=row.key,
                **since_query(None if self.figures.one_day else str(self.figures.scope.first)),
            )
        return self._sites("total", {_OF[table.key]: row.key}) if table.key == "by_kind" else ""

    def on_map(self, key: str) -> str:
        """Give the address of a district or a site of the map picture."""
        if key.startswith("site:"):
            return url_for("sites.site", code=key.removeprefix("site:"))
        return self._sites("uncovered", {"district": key})

    def _sites(self, key: str, part: dict[str, Any]) -> str:
        if key not in ("total", "uncovered", "uncovered_before", "coverage", "coverage_before"):
            return ""
        scope = self.figures.scope
        before = key.endswith("before")
        at = self.figures.before_at if before else self.figures.at
        query: dict[str, Any] = {"district": list(scope.districts) or None, **part}
        if key != "total":
            query["status"] = "uncovered"
        return url_for("sites.listing", at=iso(at, scope.zone), **query)
