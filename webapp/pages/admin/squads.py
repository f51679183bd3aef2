"""Squads: names, bases, shifts, and remits: who may do what, at which kinds, in which districts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.errors import BadRecord, FieldError, NotFound
from geo.message import message
from geo.model import Remit, Squad
from geo.store.amendments.problems import MOST_NAME
from geo.store.amendments.squads import (
    MOST_SIZE,
    MOST_SQUADS,
    add_squad,
    change_remits,
    change_squad,
)
from webapp.context import catalogue, now_ms, writing
from webapp.form_reader import NOT_LISTED, FormReader
from webapp.identity import actor
from webapp.pages.admin.base import blueprint, page
from webapp.permits import Action, permit

ACTS = ("inspect", "calibrate")


@blueprint.get("/squads")
@permit(Action.ADMINISTER)
def squads() -> ResponseReturnValue:
    """List the squads with their remits."""
    return page("squads.html", squads=catalogue().squads.values())


@blueprint.get("/squads/new")
@permit(Action.ADMINISTER)
def new_squad() -> ResponseReturnValue:
    """Show the form for a new squad."""
    return _form(None)


@blueprint.post("/squads/new")
@permit(Action.ADMINISTER)
def save_new_squad() -> ResponseReturnValue:
    """Add a squad, without remits yet."""
    read = FormReader(request.form)
    added = _read_squad(read, read.whole("number", 1, MOST_SQUADS) or 0)
    try:
        read.check()
        with writing() as conn:
            add_squad(conn, added, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _form(None, refusal.errors)
    flash(gettext("Squad added. Give it a remit, so that it has sites."), "good")
    return redirect(url_for("admin.squad", number=added.number), 303)


@blueprint.get("/squads/<int:number>")
@permit(Action.ADMINISTER)
def squad(number: int) -> ResponseReturnValue:
    """Show a squad's facts and remits."""
    return _form(_squad(number))


@blueprint.post("/squads/<int:number>")
@permit(Action.ADMINISTER)
def save_squad(number: int) -> ResponseReturnValue:
    """Change a squad's facts."""
    former = _squad(number)
    read = FormReader(request.form)
    changed = _read_squad(read, number)
    try:
        read.check()
        with writing() as conn:
            change_squad(conn, changed, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _form(former, refusal.errors)
    flash(gettext("Squad changed."), "good")
    return redirect(url_for("admin.squad", number=number), 303)


@blueprint.post("/squads/<int:number>/remits")
@permit(Action.ADMINISTER)
def save_remits(number: int) -> ResponseReturnValue:
    """Take the marked remits from a squad, and give it those of the acts, kinds and districts."""
    former = _squad(number)
    read = FormReader(request.form)
    known = catalogue()
    marked = request.form.getlist("remove")
    removed = [remit for remit in former.remits if remit_key(remit) in marked]
    acts: list[str] = read.choices("act", ACTS)
    kinds = _or_all(read.choices("kind", ["*", *known.kinds]))
    districts = _or_all(read.choices("district", ["*", *known.districts]))
    added = [Remit(number, *one) for one in product(acts, kinds, districts)]
    try:
        read.check(_missing(acts, kinds, districts))
        with writing() as conn:
            change_remits(
                conn, number, add=added, remove=removed, actor=actor().name, now_ms=now_ms()
            )
    except BadRecord as refusal:
        return _form(former, refusal.errors)
    flash(gettext("Remit changed."), "good")
    return redirect(url_for("admin.squad", number=number, _anchor="remit"), 303)


def remit_key(remit: Remit) -> str:
    """Give the value by which a form marks a remit."""
    return f"{remit.act}:{remit.kind or '*'}:{remit.district or '*'}"


def _or_all(chosen: list[str]) -> list[str | None]:
    """Give what was chosen; all, which `*` stands for, makes the others needless."""
    return [None] if "*" in chosen else [*chosen]


def _form(squad: Squad | None, errors: tuple[FieldError, ...] = ()) -> ResponseReturnValue:
    known = catalogue()
    return page(
        "squad.html",
        errors,
        squad=squad,
        acts=ACTS,
        kinds=known.kinds,
        districts=known.districts,
        most_name=MOST_NAME,
        most_size=MOST_SIZE,
        most_squads=MOST_SQUADS,
        remit_key=remit_key,
        next_number=1 + max(known.squads, default=0),
    )


def _read_squad(read: FormReader, number: int) -> Squad:
    return Squad(
        number=number,
        name_zh=read.text("name_zh", MOST_NAME),
        name_en=read.text("name_en", MOST_NAME),
        base_lon=read.decimal("base_lon", -180, 180, needed=False),
        base_lat=read.decimal("base_lat", -85, 85, needed=False),
        shift_start=read.text("shift_start", 5),
        shift_end=read.text("shift_end", 5),
        size=read.whole("size", 1, MOST_SIZE) or 1,
    )


def _squad(number: int) -> Squad:
    found = catalogue().squads.get(number)
    if found is None:
        raise NotFound(message("There is no squad {number}.", number=number))
    return found


def _missing(
    acts: Sequence[str], kinds: Sequence[str | None], districts: Sequence[str | None]
) -> list[FieldError]:
    """Say which of act, kind and district is not chosen, where something is to be added.

    Districts alone add nothing: all of them are marked before anybody chooses.
    """
    if not acts and not kinds:
        return []
    chosen = {"act": acts, "kind": kinds, "district": districts}
    return [FieldError(field, NOT_LISTED) for field, values in chosen.items() if not values]
