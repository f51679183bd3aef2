"""Risk levels of districts: as they stand, and new ones from a date on."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from geo.coverage.effect import Effect, effect_of
from geo.errors import BadRecord, FieldError
from geo.model import RiskChange, RiskLevel
from geo.rules.policy import risk_at
from geo.store.amendments.risks import risk_problems, set_risks
from webapp.context import catalogue, now_floor, now_ms, reading, services, writing
from webapp.form_reader import FormReader
from webapp.identity import actor
from webapp.pages.admin.base import blueprint, local_minute, page
from webapp.permits import Action, permit


@blueprint.get("/risks")
@permit(Action.ADMINISTER)
def risks() -> ResponseReturnValue:
    """Show the level of each district with its dates."""
    return _risks()


@blueprint.post("/risks")
@permit(Action.ADMINISTER)
def save_risks() -> ResponseReturnValue:
    """Show what other levels would do, or set them; a district without a change is left alone."""
    known = catalogue()
    read = FormReader(request.form)
    start = read.instant("effective_from") or now_floor()
    levels = [level.value for level in RiskLevel]
    chosen = {code: read.choice(f"level-{code}", levels, needed=False) for code in known.districts}
    changes = [
        RiskChange(code, RiskLevel(level), start)
        for code, level in chosen.items()
        if level and level != risk_at(known.risks, code, start)
    ]
    try:
        read.check([] if read.errors else risk_problems(known, changes))
        if request.form.get("do") != "apply":
            changed = replace(known, risks=_with(known.risks, changes))
            conn = reading()
            index = services().live.current(conn)
            at = max(start, now_floor())
            return _risks(effect=effect_of(conn, index, changed, at), changes=changes)
        with writing() as conn:
            set_risks(conn, changes, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _risks(refusal.errors)
    words = ngettext(
        "The risk level of %(num)s district is kept.",
        "The risk levels of %(num)s districts are kept.",
        len(changes),
    )
    flash(words, "good")
    return redirect(url_for("admin.risks"), 303)


def _risks(
    errors: tuple[FieldError, ...] = (),
    effect: Effect | None = None,
    changes: list[RiskChange] | None = None,
) -> ResponseReturnValue:
    known = catalogue()
    at = now_floor()
    rows = []
    for code in known.districts:
        dated = sorted(
            (one for one in known.risks if one.district == code),
            key=lambda one: one.effective_from,
        )
        past = [one for one in dated if one.effective_from <= at]
        level = risk_at(known.risks, code, at)
        rows.append(
            {
                "code": code,
                "level": level,
                "chosen": request.form.get(f"level-{code}", level.value),
                "since": past[-1].effective_from if past else None,
                "planned": [one for one in dated if one.effective_from > at],
                "past": past[:-1],
            }
        )
    return page(
        "risks.html",
        errors,
        rows=rows,
        levels=list(RiskLevel),
        effect=effect,
        changes=changes,
        effective_from=request.form.get("effective_from", local_minute(at)),
    )


def _with(risks: tuple[RiskChange, ...], changes: list[RiskChange]) -> tuple[RiskChange, ...]:
    replaced = {(one.district, one.effective_from) for one in changes}
    kept = [one for one in risks if (one.district, one.effective_from) not in replaced]
    return (*kept, *changes)
