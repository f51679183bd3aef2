"""The words of a file that name kinds, squads, results and acts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.intake.cells import plain
from geo.kinds import kind_aliases
from geo.model import Act, Conclusion, Kind, Result, Squad

_RESULTS: dict[Result, tuple[str, ...]] = {
    Result.PASS: (
        "pass", "passed", "ok", "satisfactory", "compliant", "in compliance", "good",
        "no violations", "合格", "通过", "符合", "正常", "达标", "良好", "未发现问题", "无问题",
    ),
    Result.ADVISORY: (
        "advisory", "conditional", "conditional pass", "pass w/ conditions", "partial compliance",
        "pass with conditions", "passed with conditions", "improvement required",
        "needs improvement", "warning", "minor violations", "基本合格", "基本符合", "整改",
        "责令整改", "责令改正", "限期整改", "需整改", "警告", "告诫", "建议",
    ),
    Result.FAIL: (
        "fail", "failed", "unsatisfactory", "non compliant", "noncompliant", "not in compliance",
        "out of compliance", "closed by order", "不合格", "未通过", "不通过", "不符合",
        "不达标", "异常", "停业整顿",
    ),
}  # fmt: skip
_ACTS: dict[str, tuple[str, ...]] = {
    "inspection": ("inspection", "inspect", "检查", "巡查", "监督检查", "look back", "回头看"),
    Act.CALIBRATION.value: ("calibration", "校准"),
    Act.VERIFICATION.value: ("verification", "检定"),
    Act.FIELD_CHECK.value: ("field check", "核查", "现场核查", "期间核查"),
}
_CONCLUSIONS = {
    Result.PASS: Conclusion.PASS,
    Result.ADVISORY: Conclusion.CONDITIONAL,
    Result.FAIL: Conclusion.FAIL,
}
_RESULT_OF = {plain(word): result for result, words in _RESULTS.items() for word in words}
_ACT_OF = {plain(word): act for act, words in _ACTS.items() for word in words}
_ONE_NUMBER = re.compile(r"\D*(\d{1,6})(?:\.0+)?\D*")


class KindWords:
    """Finds the kind that a word means: its id, a label of either language, or an alias."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._of = {plain(word): kind for word, kind in kind_aliases().items() if kind in kinds}
        for kind in kinds.values():
            for word in (kind.label_zh, kind.label_en, kind.id):
                self._of[plain(word)] = kind.id
        self.known = ", ".join(kinds)

    def __call__(self, word: str) -> str | None:
        """Give the kind's id, or None for a word that means none."""
        return self._of.get(plain(word))


class SquadWords:
    """Finds the squad that a cell names: by number, also within a text, or by name."""

    def __init__(self, squads: Mapping[int, Squad]) -> None:
        self._numbers = set(squads)
        self._of = {
            plain(name): squad.number
            for squad in squads.values()
            for name in (squad.name_zh, squad.name_en)
        }
        self.known = ", ".join(map(str, sorted(squads)))

    def __call__(self, word: str) -> int | None:
        """Give the squad's number, or None where there is no such squad."""
        named = self._of.get(plain(word))
        if named is not None:
            return named
        match = _ONE_NUMBER.fullmatch(plain(word))
        number = int(match[1]) if match else None
        return number if number in self._numbers else None


def result_of(word: str) -> Result | None:
    """Give the result that a word means, or None."""
    return _RESULT_OF.get(plain(word))


def act_of(word: str) -> str | None:
    """Give `inspection`, `calibration`, `verification` or `field_check`, or None."""
    return _ACT_OF.get(plain(word))


def conclusion_of(word: str) -> Conclusion | None:
    """Give the conclusion of a calibration that a word means, or None."""
    if plain(word) == Conclusion.NONE.value:
        return Conclusion.NONE
    result = result_of(word)
    return None if result is None else _CONCLUSIONS[result]
