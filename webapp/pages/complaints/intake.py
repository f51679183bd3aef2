"""Taking a complaint in while somebody is on the telephone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import shapely
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from geo.bbox import BBox
from geo.errors import BadParameter, BadRecord, FieldError, RecordConflict
from geo.fieldwork import complaints
from geo.fieldwork.similar_complaints import Similar, similar_complaints
from geo.maps.field_map import FieldMap
from geo.maps.place_map import place_map
from geo.message import message
from geo.rules.complaint_guess import guess_category
from geo.sphere import box_around
from geo.store.complaints import complaint_by_id
from geo.store.public_channels import load_channels
from webapp.complaint_words import category_label, known_categories
from webapp.context import catalogue, now_ms, reading, writing, zone
from webapp.faults import worded
from webapp.forms.complaint import CONTROLS, ComplaintForm
from webapp.identity import actor
from webapp.page_map import basemap, page_map
from webapp.pages.complaints.base import blueprint, complaint_words
from webapp.permits import Action, permit
from webapp.wording import chinese, instant_words

_LABELS = {
    "words": lazy_gettext("What is complained about"),
    "category": lazy_gettext("Category"),
    "place": lazy_gettext("Place"),
    "phone": lazy_gettext("Telephone"),
    "name": lazy_gettext("Name"),
    "email": lazy_gettext("E-mail"),
    "duplicate_of": lazy_gettext("Probably the same"),
}
_WORLD = BBox(-170, -60, 170, 75)
_NEAR_M = 600.0


@blueprint.route("/complaints/new", methods=["GET", "POST"])
@permit(Action.TAKE_COMPLAINTS)
def new() -> ResponseReturnValue:
    """Show the form of a call; take it."""
    if request.method == "GET":
        return _page(ComplaintForm.empty())
    form = ComplaintForm.typed(reading(), request.form.to_dict())
    found = _similar(form)
    # Without scripts nobody was asked yet whether it is one of these.
    if any(one.joinable for one in found) and not form.values.get("asked"):
        return _page(form, similar=found), 422
    category = form.values.get("category") or guess_category(
        form.values.get("words", ""), known_categories().values()
    )
    try:
        with writing() as conn:
            receipt = complaints.receive_complaint(
                conn, form.values.get("id", ""), form.body(category), actor(),
                now_ms=now_ms(), zone=zone(), keep_days=load_channels(conn).keep_days,
            )  # fmt: skip
    except (BadRecord, BadParameter) as error:
        faults = worded(error.errors, _labels(), lambda field: CONTROLS.get(field, field))
        return _page(form, faults, found), 422
    except RecordConflict:
        why = message("This call was taken in before with other words; open a new form.")
        return _page(form, worded([FieldError("words", why)]), found), 409
    known = complaint_by_id(reading(), receipt.id)
    words = {"number": known.number, "when": instant_words(known.deadline_at)}
    flash(gettext("Taken in as no. %(number)s; to be answered by %(when)s.", **words), "good")
    if "outside_city" in known.flags:
        flash(gettext("Its place lies outside every district; it is flagged."), "warn")
    return redirect(url_for("complaints.one", number=known.number), 303)


def _similar(form: ComplaintForm) -> list[Similar]:
    point = form.point
    if point is None:
        return []
    return similar_complaints(
        reading(), *point, now_ms(), site=form.site, category=form.values.get("category")
    )


def _page(
    form: ComplaintForm, errors: Sequence[FieldError] = (), similar: Sequence[Similar] = ()
) -> str:
    point = form.point
    bounds = city_bounds() if point is None else box_around(*point, _NEAR_M)
    shown: dict[str, object] | None = None
    if point is not None:
        shown = {"lon": point[0], "lat": point[1]} | ({"code": form.site.code} if form.site else {})
    offered = [category for category in known_categories().values() if category.active]
    return render_template(
        "complaints/new.html",
        values=form.values,
        site=form.site,
        errors=errors,
        similar=similar,
        offered=offered,
        groups=list(dict.fromkeys(_group(category) for category in offered)),
        group_of=_group,
        most_words=complaints.MOST_WORDS,
        map=page_map(map_around(bounds)),
        shown=shown,
        guesses=[
            {"code": one.code, "keywords": [word.casefold() for word in one.keywords]}
            for one in offered
        ],
        api={
            "sites": f"{request.script_root}/api/v1/sites",
            "similar": f"{request.script_root}/api/v1/similar-complaints",
            "complaints": f"{request.script_root}/api/v1/complaints/",
        },
        category_of={one.code: category_label(one) for one in offered},
        **complaint_words(),
    )


def map_around(bounds: BBox) -> FieldMap:
    """Give a map of the sites in a box; the page's module marks the place (`place_mark.js`)."""
    return place_map(
        bounds,
        (),
        url_for("features.districts") if catalogue().districts else None,
        "zh-CN" if chinese() else "en",
        basemap(),
        f"{request.script_root}/tiles/coverage/{{z}}/{{x}}/{{y}}.mvt",
        {kind.number: kind.family for kind in catalogue().kinds.values()},
    )


def _group(category: object) -> str:
    return str(getattr(category, "group_zh" if chinese() else "group_en"))


def _labels() -> dict[str, str]:
    return {name: str(label) for name, label in _LABELS.items()}


def city_bounds() -> BBox:
    """Give the box of all districts; the world without any."""
    return _bounds_of(tuple(district.boundary for district in catalogue().districts.values()))


@lru_cache(maxsize=4)
def _bounds_of(boundaries: tuple[str, ...]) -> BBox:
    if not boundaries:
        return _WORLD
    polygons = [shapely.from_geojson(boundary) for boundary in boundaries]
    return BBox(*map(float, shapely.total_bounds(polygons)))
