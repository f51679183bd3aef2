"""How policies, remits, roles and log details read on the pages of administration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import format_decimal, gettext, lazy_gettext

from geo.clock import DAY_MS
from geo.model import Act, Policy, Remit, Role
from webapp import wording
from webapp.pages.admin.base import blueprint
from webapp.pages.admin.log_words import log_word
from webapp.record_words import ACT_LABELS

FAMILY_LABELS = {
    "food": lazy_gettext("food"),
    "medical": lazy_gettext("medical"),
    "traffic": lazy_gettext("traffic"),
    "homes": lazy_gettext("homes"),
    "other": lazy_gettext("other"),
}
REMIT_ACT_LABELS = {
    "inspect": lazy_gettext("inspects"),
    "calibrate": lazy_gettext("calibrates"),
}


@blueprint.app_template_filter("days")
def days(ms: int) -> str:
    """Write a length of time (ms) in days, exactly to a hundredth."""
    number = round(ms / DAY_MS, 2)
    if number == 1:
        return gettext("1 day")
    return gettext("%(number)s days", number=format_decimal(number))


@blueprint.app_template_filter("family_label")
def family_label(family: str) -> str:
    """Give the name of a family of kinds."""
    return str(FAMILY_LABELS.get(family, family))


@blueprint.app_template_filter("role_label")
def role_label(role: Role) -> str:
    """Give the name of a role."""
    return str(wording.ROLE_LABELS[role])


@blueprint.app_template_filter("act_label")
def act_label(act: Act) -> str:
    """Give the name of an act on an instrument."""
    return str(ACT_LABELS[act])


@blueprint.app_template_filter("remit_act_label")
def remit_act_label(act: str) -> str:
    """Give what a squad does by a remit."""
    return str(REMIT_ACT_LABELS.get(act, act))


@blueprint.app_template_filter("policy_subject")
def policy_subject(policy: Policy) -> str:
    """Give what a policy is about."""
    subject = policy.subject
    if policy.requirement == "inspection":
        what = gettext("every kind") if subject is None else wording.kind_label(subject)
        return gettext("Inspection: %(what)s", what=what)
    what = gettext("every type of instrument") if subject is None else wording.type_label(subject)
    return gettext("Calibration: %(what)s", what=what)


@blueprint.app_template_filter("grouped_remits")
def grouped_remits(remits: Iterable[Remit]) -> list[tuple[str, str, list[str]]]:
    """Give act, kinds and districts in words, remits of the same act and districts together.

    No districts stands for all of them.
    """
    places: dict[tuple[str, str | None], list[str]] = {}
    for remit in remits:
        named = places.setdefault((remit.act, remit.kind), [])
        if remit.district is not None:
            named.append(wording.district_label(remit.district))
    kinds: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (act, kind), named in places.items():
        label = gettext("every kind") if kind is None else wording.kind_label(kind)
        kinds.setdefault((act, tuple(named)), []).append(label)
    return [
        (remit_act_label(act), wording.listed(labels), list(named))
        for (act, named), labels in kinds.items()
    ]


@blueprint.app_template_filter("shown_detail")
def shown_detail(value: Any, name: str) -> Any:
    """Write a value of a log row's detail: instants and spans as such, lists joined."""
    if isinstance(value, list):
        return wording.listed(str(shown_detail(one, name)) for one in value) or "–"
    if isinstance(value, dict):
        return " ".join(str(one if one is not None else "*") for one in value.values())
    if isinstance(value, bool) or not isinstance(value, int):
        return log_word(str(value))
    if name.endswith("_ms"):
        return days(value)
    if name.startswith("effective") or name.endswith("_at"):
        return wording.instant(value)
    return format_decimal(value)
