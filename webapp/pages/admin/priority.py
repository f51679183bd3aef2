"""The weights of the priority: in force, to come, and others with the order they would give."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from geo.coverage.ranking import TOP, Reordering, reordering
from geo.errors import BadRecord, FieldError, NotFound
from geo.rules.weights import (
    DEFAULT_WEIGHTS,
    GRADES,
    LEVELS,
    PriorityWeights,
    dated_at,
    weight_bounds,
    weight_values,
)
from geo.store.amendments.weights import dated_problems, set_weights, withdraw_weights
from geo.store.sites import sites_by_row
from webapp import params
from webapp.context import catalogue, now_floor, now_ms, reading, services, writing
from webapp.form_reader import FormReader
from webapp.identity import actor
from webapp.pages.admin.base import blueprint, page
from webapp.permits import Action, permit
from webapp.wording import kind_label, risk_label

_LABELS = {
    "never_lateness": lazy_gettext("Lateness without any record"),
    "most_lateness": lazy_gettext("Lateness at most"),
    "failure": lazy_gettext("Last inspection failed"),
    "complaint_step": lazy_gettext("Each open complaint adds"),
    "most_complaints": lazy_gettext("Complaints that count at most"),
}


@blueprint.get("/priority")
@permit(Action.ADMINISTER)
def priority() -> ResponseReturnValue:
    """Show the formula with the weights in force and to come, and the form for others."""
    return _page()


@blueprint.post("/priority")
@permit(Action.ADMINISTER)
def save_priority() -> ResponseReturnValue:
    """Show how other weights would order today's sites, or keep them."""
    read = FormReader(request.form)
    weights = _read_weights(read)
    start = read.instant("effective_from")
    effective_from = now_floor() if start is None else start
    try:
        known = catalogue()
        read.check([] if read.errors else dated_problems(known, weights, effective_from, now_ms()))
        if request.form.get("do") != "apply":
            index = services().live.current(reading())
            return _page(change=reordering(index, weights, now_floor()))
        with writing() as conn:
            set_weights(conn, weights, effective_from, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _page(refusal.errors)
    flash(gettext("The weights are kept."), "good")
    return redirect(url_for("admin.priority"), 303)


@blueprint.post("/priority/withdraw")
@permit(Action.ADMINISTER)
def withdraw_priority() -> ResponseReturnValue:
    """Withdraw weights that are still to come."""
    effective_from = params.whole(request.form, "effective_from", 0)
    try:
        with writing() as conn:
            withdraw_weights(conn, effective_from, actor=actor().name, now_ms=now_ms())
    except NotFound as gone:
        return _page((FieldError("effective_from", gone.sentence),))
    flash(gettext("The weights are withdrawn."), "good")
    return redirect(url_for("admin.priority"), 303)


def _page(
    errors: tuple[FieldError, ...] = (), change: Reordering | None = None
) -> ResponseReturnValue:
    known, at = catalogue(), now_floor()
    held = dated_at(known.weights, at)
    now = DEFAULT_WEIGHTS if held is None else held.weights
    offered = DEFAULT_WEIGHTS if request.args.get("fill") == "default" else now
    coming = [one for one in known.weights if one.effective_from > at]
    shown = request.form if request.form else _shown(offered)
    moves = () if change is None else (*change.first, *change.risers, *change.fallers)
    return page(
        "priority.html",
        errors,
        labels=labels(),
        held=held,
        rows=_rows([now, *(one.weights for one in coming)]),
        coming=coming,
        past=[one for one in known.weights if one.effective_from <= at and one is not held],
        names=labels(),
        bounds=weight_bounds,
        shown=shown,
        kinds=known.kinds,
        kinds_open=any(shown.get(f"kind_{kind}") for kind in known.kinds),
        grades=GRADES,
        levels=LEVELS,
        change=change,
        top=TOP,
        sites=sites_by_row(reading(), {move.row for move in moves}),
    )


def labels() -> dict[str, str]:
    """Give what the page calls each weight, by its field, in the order of the formula."""
    return {
        **{f"crowding_{grade}": gettext("Crowding %(grade)s", grade=grade) for grade in GRADES},
        **{f"risk_{level}": risk_label(level) for level in LEVELS},
        **{name: str(label) for name, label in _LABELS.items()},
        **{f"kind_{kind}": kind_label(kind) for kind in catalogue().kinds},
    }


def _rows(several: list[PriorityWeights]) -> list[tuple[str, list[float]]]:
    """Give each weight's label with what it counts in each; kinds only where one counts."""
    values = [weight_values(weights) for weights in several]
    rows = {name: [one.get(name, 1.0) for one in values] for name in labels()}
    return [
        (label, rows[name])
        for name, label in labels().items()
        if not name.startswith("kind_") or set(rows[name]) != {1.0}
    ]


def _shown(weights: PriorityWeights) -> dict[str, str]:
    """Give weights as the fields of the form; a kind that counts once stays empty."""
    return {name: f"{value:g}" for name, value in weight_values(weights).items()}


def _read_weights(read: FormReader) -> PriorityWeights:
    def number(name: str) -> float:
        return read.decimal(name, *weight_bounds(name)) or 0.0

    kinds = {
        kind: read.decimal(f"kind_{kind}", *weight_bounds(f"kind_{kind}"), needed=False)
        for kind in catalogue().kinds
    }
    least, most = map(int, weight_bounds("most_complaints"))
    return PriorityWeights(
        crowding=tuple(number(f"crowding_{grade}") for grade in GRADES),
        risk=tuple(number(f"risk_{level}") for level in LEVELS),
        kinds={kind: factor for kind, factor in kinds.items() if factor not in (None, 1.0)},
        never_lateness=number("never_lateness"),
        most_lateness=number("most_lateness"),
        failure=number("failure"),
        complaint_step=number("complaint_step"),
        most_complaints=read.whole("most_complaints", least, most) or 0,
    )
