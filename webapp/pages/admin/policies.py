"""Policies: what is in force, and changes of it with their effect told before they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.clock import DAY_MS, EARLIEST_MS
from geo.coverage.effect import Effect, effect_of
from geo.errors import BadRecord, FieldError
from geo.model import Act, Policy, RiskLevel
from geo.rules.policy import policy_in_force
from geo.store.amendments.policies import (
    add_policy,
    end_policy,
    ending_problems,
    policy_by_id,
    policy_problems,
)
from geo.store.catalogue import Catalogue
from webapp import params
from webapp.context import catalogue, now_floor, now_ms, reading, services, writing
from webapp.form_reader import FormReader
from webapp.identity import actor
from webapp.pages.admin.base import blueprint, local_minute, page
from webapp.permits import Action, permit

MOST_DAYS = 36_500
_NOTICE_SHARE = 0.2
"""Of the interval, where no notice is typed."""


@blueprint.get("/policies")
@permit(Action.ADMINISTER)
def policies() -> ResponseReturnValue:
    """Show what is in force for each kind, type and risk level, and every policy with its dates."""
    at = now_floor()
    known = catalogue()
    listed = sorted(
        known.policies, key=lambda one: (one.requirement, one.subject or "", one.effective_from)
    )
    ended = [one for one in listed if one.effective_to is not None and one.effective_to <= at]
    show_ended = params.flag(request.args, "ended")
    return page(
        "policies.html",
        inspections=_in_force(known, "inspection", list(known.kinds), at),
        calibrations=_in_force(known, "calibration", list(known.types), at),
        risks=list(RiskLevel),
        policies=ended if show_ended else [one for one in listed if one not in ended],
        show_ended=show_ended,
        ended=len(ended),
        at=at,
        earliest=EARLIEST_MS,
        kinds=known.kinds,
    )


@blueprint.get("/policies/new")
@permit(Action.ADMINISTER)
def new_policy() -> ResponseReturnValue:
    """Show the form for a policy, filled in with what is in force where the link says for what."""
    return _form()


@blueprint.post("/policies/new")
@permit(Action.ADMINISTER)
def save_policy() -> ResponseReturnValue:
    """Show what a policy would do, or put it in force."""
    read = FormReader(request.form)
    policy = _read_policy(read)
    known = catalogue()
    try:
        read.check([] if read.errors else policy_problems(known, policy))
        if request.form.get("do") != "apply":
            changed = replace(known, policies=(*known.policies, policy))
            effect = _effect(changed, policy.effective_from)
            return _form(effect=effect, hidden_at=_hidden_at(changed, policy, effect.at))
        with writing() as conn:
            add_policy(conn, policy, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _form(refusal.errors)
    flash(gettext("The policy is kept."), "good")
    return redirect(url_for("admin.policies"), 303)


@blueprint.get("/policies/<int:policy_id>/end")
@permit(Action.ADMINISTER)
def ending(policy_id: int) -> ResponseReturnValue:
    """Show the form for ending a policy."""
    return _ending(policy_by_id(catalogue(), policy_id))


@blueprint.post("/policies/<int:policy_id>/end")
@permit(Action.ADMINISTER)
def end(policy_id: int) -> ResponseReturnValue:
    """Show what the end of a policy would do, or end it."""
    known = catalogue()
    policy = policy_by_id(known, policy_id)
    read = FormReader(request.form)
    effective_to = read.instant("effective_to") or now_floor()
    try:
        read.check([] if read.errors else ending_problems(policy, effective_to, now_ms()))
        if request.form.get("do") != "apply":
            ended = replace(policy, effective_to=effective_to)
            changed = tuple(ended if one is policy else one for one in known.policies)
            effect = _effect(replace(known, policies=changed), effective_to)
            return _ending(policy, effect=effect)
        with writing() as conn:
            end_policy(conn, policy_id, effective_to, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _ending(policy, refusal.errors)
    flash(gettext("The end of the policy is kept."), "good")
    return redirect(url_for("admin.policies"), 303)


def _in_force(
    known: Catalogue, requirement: str, subjects: list[str], at: int
) -> list[tuple[str, list[tuple[RiskLevel, Policy]]]]:
    return [
        (
            subject,
            [
                (risk, policy_in_force(known.policies, requirement, subject, risk, at))
                for risk in RiskLevel
            ],
        )
        for subject in subjects
    ]


def _effect(changed: Catalogue, effective_from: int) -> Effect:
    """Judge at the instant from which the change holds; now, where that lies in the past."""
    conn = reading()
    index = services().live.current(conn)
    return effect_of(conn, index, changed, max(effective_from, now_floor()))


def _hidden_at(changed: Catalogue, policy: Policy, at: int) -> list[RiskLevel]:
    """Give the levels at which another policy holds instead of one for a kind or type."""
    if policy.subject is None:
        return []
    return [
        risk
        for risk in ([policy.risk] if policy.risk else RiskLevel)
        if policy_in_force(changed.policies, policy.requirement, policy.subject, risk, at)
        is not policy
    ]


def _form(
    errors: tuple[FieldError, ...] = (),
    effect: Effect | None = None,
    hidden_at: Sequence[RiskLevel] = (),
) -> ResponseReturnValue:
    known = catalogue()
    values: dict[str, Any] = {
        "kinds": known.kinds,
        "types": known.types,
        "risks": list(RiskLevel),
        "acts": list(Act),
        "most_days": MOST_DAYS,
        "effect": effect,
        "hidden_at": hidden_at,
        "shown": request.form if request.method == "POST" else _as_in_force(known),
        "chosen_acts": request.form.getlist("acts")
        if request.method == "POST"
        else [Act.CALIBRATION.value, Act.VERIFICATION.value],
    }
    return page("policy.html", errors, **values)


def _as_in_force(known: Catalogue) -> dict[str, str]:
    """Give the form's fields as what holds now for the subject and risk level of the link."""
    subject, risk = request.args.get("subject", ""), request.args.get("risk", "")
    shown = {"subject": subject, "risk": risk, "effective_from": local_minute(now_floor())}
    requirement, _, thing = subject.partition(":")
    if thing in (known.kinds if requirement == "inspection" else known.types) and risk in list(
        RiskLevel
    ):
        policy = policy_in_force(known.policies, requirement, thing, RiskLevel(risk), now_floor())
        shown |= {
            "interval": f"{policy.interval_ms / DAY_MS:g}",
            "notice": f"{policy.notice_ms / DAY_MS:g}",
            "look_back": f"{policy.look_back_after_ms / DAY_MS:g}",
        }
    return shown


def _ending(
    policy: Policy, errors: tuple[FieldError, ...] = (), effect: Effect | None = None
) -> ResponseReturnValue:
    shown = request.form.get("effective_to", local_minute(now_floor()))
    return page("policy_end.html", errors, policy=policy, effect=effect, effective_to=shown)


def _read_policy(read: FormReader) -> Policy:
    """Read the form; `subject` is `inspection:<kind>` or `calibration:<type>`, `*` for all."""
    known = catalogue()
    subjects = [f"inspection:{kind}" for kind in ("*", *known.kinds)]
    subjects += [f"calibration:{type_id}" for type_id in ("*", *known.types)]
    requirement, _, subject = (read.choice("subject", subjects) or "inspection:*").partition(":")
    risk = read.choice("risk", [level.value for level in RiskLevel], needed=False)
    interval = read.decimal("interval", 0.01, MOST_DAYS) or 1.0
    notice = read.decimal("notice", 0, MOST_DAYS, needed=False)
    look_back = read.decimal("look_back", 0, MOST_DAYS, needed=False)
    acts = read.choices("acts", [act.value for act in Act])
    start = read.instant("effective_from")
    return Policy(
        requirement=requirement,
        subject=None if subject == "*" else subject,
        risk=RiskLevel(risk) if risk else None,
        interval_ms=_ms(interval),
        notice_ms=_ms(interval * _NOTICE_SHARE if notice is None else notice),
        look_back_after_ms=_ms(3 if look_back is None else look_back),
        # The boxes of the acts stand beside every subject; they matter for calibrations.
        acts=frozenset(map(Act, acts)) if requirement == "calibration" else frozenset(),
        effective_from=now_floor() if start is None else start,
    )


def _ms(days: float) -> int:
    return round(days * DAY_MS)
