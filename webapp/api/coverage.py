"""What is covered: counts, lists, and one site with all that its status follows from."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from geo.coverage.listing import SORTS, list_sites
from geo.coverage.statistics import GROUPINGS, coverage_json
from geo.store.sites import site_by_code
from webapp.api.document import MachineBlueprint, describe
from webapp.api.panel import panel
from webapp.api.parameters import PAGE, SITE_FILTER
from webapp.api.shapes import listed_json
from webapp.context import now_floor, reading, services, zone
from webapp.params import MAX_PAGE_SIZE, PAGE_SIZE, choice, instant, site_filter, whole
from webapp.permits import Action, permit
from webapp.wording import iso_instant

blueprint = MachineBlueprint("coverage", __name__, description="What is covered")

_ASCENDING = frozenset({"due", "inspected", "name", "code"})


@blueprint.get("/api/v1/coverage")
@describe(answer="Coverage", parameters=(*SITE_FILTER, "by"))
@permit(Action.SEE)
def counts() -> ResponseReturnValue:
    """Count the sites of a filter by status.

    With `by`, also by kind, district or squad; by squad a site counts once for each squad whose
    remit holds it.
    """
    view = services().live.view(reading(), site_filter(request.args), now_floor())
    return coverage_json(view, choice(request.args, "by", GROUPINGS), zone())


@blueprint.get("/api/v1/sites")
@describe(answer="SitePage", parameters=(*SITE_FILTER, "order", *PAGE))
@permit(Action.SEE)
def sites() -> ResponseReturnValue:
    """List the sites of a filter, the most urgent first unless another order is asked for."""
    view = services().live.view(reading(), site_filter(request.args), now_floor())
    order = choice(request.args, "order", SORTS) or SORTS[0]
    limit = whole(request.args, "limit", PAGE_SIZE, 1, MAX_PAGE_SIZE)
    page = list_sites(
        reading(),
        view,
        order,
        descending=order not in _ASCENDING,
        limit=limit,
        offset=whole(request.args, "offset", 0),
        past=view.at < now_floor(),
    )
    after = page.offset + len(page.sites)
    return {
        "at": iso_instant(page.at),
        "total": page.total,
        "offset": page.offset,
        "limit": limit,
        "next": after if page.sites and after < page.total else None,
        "sites": [listed_json(listed) for listed in page.sites],
    }


@blueprint.get("/api/v1/sites/by-id/<int:n>")
@describe(answer="SitePanel", parameters=("n", "at"))
@permit(Action.SEE)
def site_by_id(n: int) -> ResponseReturnValue:
    """Give a site by its row number, the feature id in tiles, with all that is known of it."""
    return panel(n, instant(request.args, "at"))


@blueprint.get("/api/v1/sites/<path:code>", merge_slashes=False)
@describe(answer="SitePanel", parameters=("code", "at"))
@permit(Action.SEE)
def site(code: str) -> ResponseReturnValue:
    """Give a site by its code, with all that is known of it."""
    return panel(site_by_code(reading(), code).row, instant(request.args, "at"))
