"""What figures are called, in the two languages in which bulletins are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from geo.model import Status
from geo.store.catalogue import Catalogue

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Label:
    """A name in Chinese and in English."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """Give it in a language."""
        return self.zh if language == "zh" else self.en


LABELS: Mapping[str, Label] = {
    "officer_visits": Label("出动执法人员（人次）", "Officer-visits"),
    "outings": Label("出动小组（组次）", "Outings"),
    "outings_untold": Label("未填报人数的出动", "Outings without a number of officers"),
    "premises_visits": Label("检查（户次）", "Premises visits"),
    "advised": Label("提出整改建议（户次）", "Ended with advice"),
    "failed": Label("检查不合格（户次）", "Failed"),
    "findings": Label("发现问题（个）", "Findings"),
    "look_backs": Label("回头看（户次）", "Look-backs"),
    "look_backs_passed": Label("已整改到位（户次）", "Found rectified"),
    "calibrations": Label("校准检定（台次）", "Calibrations"),
    "calibrations_failed": Label("计量不合格（台次）", "Calibrations failed"),
    "complaints": Label("受理投诉举报（件）", "New complaints"),
    "answered": Label("答复投诉举报（件）", "Complaints answered"),
    "answered_in_time": Label("按期答复（件）", "Answered in time"),
    "talks": Label("约谈告诫（次）", "Advisory talks"),
    "firms_talked_to": Label("约谈单位（户次）", "Firms talked to"),
    "cases_opened": Label("立案（件）", "Cases opened"),
    "cases_closed": Label("结案（件）", "Cases closed"),
    "fines": Label("罚款", "Fines"),
    "fine_cents": Label("罚款", "Fines"),
    "answered_share": Label("按期答复率", "Answered in time, share"),
    "rectified_share": Label("整改到位率", "Rectified, share"),
    "coverage": Label("覆盖率", "Coverage"),
    "coverage_before": Label("前一日覆盖率", "Coverage the day before"),
    "gained": Label("较前一日（百分点）", "Change (points)"),
    "total": Label("监管点位（个）", "Sites"),
    "uncovered": Label("未覆盖（个）", "Uncovered"),
    "uncovered_before": Label("前一日未覆盖（个）", "Uncovered the day before"),
    "day": Label("日期", "Day"),
    "district": Label("区县", "District"),
    "kind": Label("类别", "Kind"),
    "squad": Label("小分队", "Squad"),
    "site": Label("监管点位", "Site"),
    "code": Label("编号", "Code"),
    "status": Label("状态", "Status"),
    "priority": Label("优先级", "Priority"),
    "figure": Label("指标", "Figure"),
    "value": Label("数值", "Value"),
    "so_far": Label("累计", "So far"),
    "by_day": Label("逐日情况", "Day by day"),
    "by_district": Label("各区县情况", "By district"),
    "by_kind": Label("各类别情况", "By kind"),
    "by_squad": Label("各小分队情况", "What each squad did"),
    "worst": Label("重点未覆盖点位", "Worst uncovered sites"),
    "map": Label("覆盖情况图", "Coverage map"),
    "title": Label("工作简报", "Bulletin"),
    "page": Label("第{page}页", "Page {page}"),
    "no_district": Label("未划区县", "No district"),
}

STATUSES: Mapping[Status, Label] = {
    Status.COVERED: Label("已覆盖", "covered"),
    Status.DUE: Label("临期", "due"),
    Status.NEVER: Label("从未检查", "never done"),
    Status.OVERDUE: Label("逾期", "overdue"),
}

OF_TOTALS: tuple[str, ...] = (
    "officer_visits", "outings", "outings_untold", "premises_visits", "advised", "failed",
    "findings", "look_backs", "look_backs_passed", "rectified_share", "calibrations",
    "calibrations_failed", "complaints", "answered", "answered_in_time", "answered_share", "talks",
    "firms_talked_to", "cases_opened", "cases_closed", "fines", "coverage", "coverage_before",
    "uncovered", "uncovered_before", "total",
)  # fmt: skip
"""The figures of the whole, in the order in which files show them."""
OF_DAYS: tuple[str, ...] = (
    "officer_visits", "premises_visits", "failed", "look_backs", "calibrations", "complaints",
    "answered", "talks", "cases_opened", "cases_closed", "fines", "coverage",
)  # fmt: skip
OF_DISTRICTS: tuple[str, ...] = (
    "premises_visits", "failed", "look_backs", "calibrations", "complaints", "cases_opened",
    "fines", "uncovered", "total", "coverage", "coverage_before", "gained",
)  # fmt: skip
OF_KINDS: tuple[str, ...] = OF_DISTRICTS
OF_SQUADS: tuple[str, ...] = (
    "outings", "officer_visits", "premises_visits", "failed", "look_backs", "look_backs_passed",
    "calibrations", "complaints", "talks", "cases_opened", "fines",
)  # fmt: skip


def label(key: str, language: Language) -> str:
    """Give what a figure or a column is called."""
    return LABELS[key].in_(language)


@dataclass(frozen=True)
class Names:
    """What districts, kinds and squads are called in a language."""

    catalogue: Catalogue
    language: Language

    def district(self, code: str | None) -> str:
        """Give a district's name."""
        if code is None:
            return label("no_district", self.language)
        known = self.catalogue.districts.get(code)
        return code if known is None else Label(known.name_zh, known.name_en).in_(self.language)

    def kind(self, kind: str) -> str:
        """Give a kind's name."""
        known = self.catalogue.kinds.get(kind)
        return kind if known is None else Label(known.label_zh, known.label_en).in_(self.language)

    def squad(self, number: int) -> str:
        """Give a squad's name."""
        known = self.catalogue.squads.get(number)
        name = "" if known is None else Label(known.name_zh, known.name_en).in_(self.language)
        return name or Label(f"第{number}小分队", f"Squad {number}").in_(self.language)

    def of(self, grouping: str, key: str | int) -> str:
        """Give the name of a part of a breakdown."""
        if grouping == "squad":
            return self.squad(int(key))
        return self.district(str(key)) if grouping == "district" else self.kind(str(key))
