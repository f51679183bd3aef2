"""Complaints as a list: what is due first on top, counted by state, kept up to date."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from geo.outlet.formats import FORMATS
from geo.rules.complaint import OPEN, ComplaintState
from geo.store import log
from geo.store.complaint_lists import ORDERS, count_by_state, count_overdue, list_complaints
from webapp import params
from webapp.context import catalogue, now_ms, reading
from webapp.identity import actor
from webapp.pages.complaints.base import blueprint, complaint_words
from webapp.permits import Action, permit

_PAGING = ("limit", "offset", "sort", "reverse", "lang")


@blueprint.get("/complaints")
@permit(Action.SEE)
def listing() -> ResponseReturnValue:
    """Show the complaints of a filter; a squad sees those assigned to it."""
    where = params.complaint_filter(request.args, actor().squad)
    sort = params.choice(request.args, "sort", ORDERS) or next(iter(ORDERS))
    reverse = params.flag(request.args, "reverse")
    limit = params.whole(request.args, "limit", params.PAGE_SIZE, 1, params.MAX_PAGE_SIZE)
    offset = params.whole(request.args, "offset", 0)
    page = list_complaints(reading(), where, sort, reverse=reverse, limit=limit, offset=offset)
    counts = count_by_state(reading(), where)
    return render_template(
        "complaints/listing.html",
        where=where,
        page=page,
        counts=counts,
        total=sum(counts.values()),
        open_count=sum(counts[state] for state in OPEN),
        overdue=count_overdue(reading(), where, now_ms()),
        states=list(ComplaintState),
        sort=sort,
        reverse=reverse,
        limit=limit,
        offset=offset,
        catalogue=catalogue(),
        formats=FORMATS.values(),
        filter_query=_filter_query(),
        since=log.last_sequence(reading()),
        changes=f"{request.script_root}/api/v1/changes",
        **complaint_words(),
    )


def _filter_query() -> str:
    """Give the query string of the filter alone: what map, file and list have in common."""
    pairs = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in _PAGING and value
    ]
    return urlencode(pairs)
