"""The words of other registers for categories and states of complaints."""

from __future__ import annotations

from collections.abc import Mapping

from geo.intake.cells import plain
from geo.model import ComplaintCategory
from geo.rules.complaint import ComplaintState

_STATES: dict[ComplaintState, tuple[str, ...]] = {
    ComplaintState.RECEIVED: (
        "received", "open", "new", "unassigned", "submitted", "registered", "待受理", "已受理",
        "已登记", "未处理", "待处理", "新建",
    ),
    ComplaintState.ASSIGNED: (
        "assigned", "referred", "dispatched", "已派单", "已转办", "已分派", "待办理",
    ),
    ComplaintState.IN_HAND: (
        "in hand", "in progress", "pending", "started", "work in progress", "acknowledged",
        "处理中", "办理中", "核查中", "调查中",
    ),
    ComplaintState.ANSWERED: (
        "answered", "replied", "email sent", "closed testing", "已答复", "已回复", "已反馈",
    ),
    ComplaintState.CLOSED: (
        "closed", "resolved", "completed", "complete", "done", "fixed", "已办结", "办结", "已完成",
        "已关闭", "已结案", "结案",
    ),
    ComplaintState.REJECTED: (
        "rejected", "cancelled", "canceled", "invalid", "duplicate", "declined", "不予受理",
        "已驳回", "退回", "无效", "重复",
    ),
}  # fmt: skip
_STATE_OF = {plain(word): state.value for state, words in _STATES.items() for word in words}


class CategoryWords:
    """Finds the category that a word means: its code, number, or a label of either language."""

    def __init__(self, categories: Mapping[str, ComplaintCategory]) -> None:
        self._of = {
            plain(str(word)): one.code
            for one in categories.values()
            for word in (one.number, one.label_zh, one.label_en, one.code)
        }

    def __call__(self, word: str) -> str | None:
        """Give the category's code, or None for a word that means none."""
        return self._of.get(plain(word))


def state_of(word: str) -> str | None:
    """Give the state that a word means, or None."""
    return _STATE_OF.get(plain(word))
