"""Collections out: as GeoJSON by their name, in any format under /export; and the districts."""

from __future__ import annotations

from contextlib import ExitStack

from flask import Response, request
from flask.typing import ResponseReturnValue

from geo.clock import local_day
from geo.coverage.outlines import outlines_geojson
from geo.coverage.view import View
from geo.outlet.export import stream
from geo.outlet.formats import FORMATS
from geo.outlet.request import COLLECTIONS, ExportRequest
from webapp.api.answers import answer_of_view
from webapp.api.document import MachineBlueprint, describe
from webapp.api.parameters import RECORD_FILTER, SITE_FILTER
from webapp.context import now_floor, services, zone
from webapp.identity import actor
from webapp.params import collection_filter, instant
from webapp.permits import Action, permit
from webapp.wording import chinese, district_label

MEDIA_TYPE = FORMATS["geojson"].media_type

blueprint = MachineBlueprint("features", __name__, description="Collections of features")


@blueprint.get("/sites.geojson")
@describe(answer="SiteCollection", media_type=MEDIA_TYPE, parameters=SITE_FILTER)
@permit(Action.SEE)
def sites() -> ResponseReturnValue:
    """Stream the sites of a filter with what the coverage rule says of them (RFC 7946)."""
    return streamed("sites", "geojson")


@blueprint.get("/inspections.geojson")
@describe(answer="RecordCollection", media_type=MEDIA_TYPE, parameters=RECORD_FILTER)
@permit(Action.SEE)
def inspections() -> ResponseReturnValue:
    """Stream the inspections of a filter, each at its site (RFC 7946)."""
    return streamed("inspections", "geojson")


@blueprint.get("/calibrations.geojson")
@describe(answer="RecordCollection", media_type=MEDIA_TYPE, parameters=RECORD_FILTER)
@permit(Action.SEE)
def calibrations() -> ResponseReturnValue:
    """Stream the calibrations of a filter, each at its instrument's site (RFC 7946)."""
    return streamed("calibrations", "geojson")


@blueprint.get(f"/export/<any({','.join(COLLECTIONS)}):collection>.<suffix>")
@describe(
    answer="File",
    media_types=[item.media_type.split(";")[0] for item in FORMATS.values()],
    parameters=(
        "suffix",
        *SITE_FILTER,
        "from",
        "to",
        "complaint_state",
        "category",
        "overdue",
        "fined",
    ),
)
@permit(Action.EXPORT)
def export(collection: str, suffix: str) -> ResponseReturnValue:
    """Stream a collection as a file.

    Sites take the filter of /sites.geojson, complaints that of /complaints.geojson, cases and
    their steps that of /cases.geojson, every other
    collection that of /inspections.geojson.
    """
    answer = streamed(collection, suffix)
    day = local_day(instant(request.args, "at") or now_floor(), zone())
    answer.headers.set("Content-Disposition", "attachment", filename=f"{collection}-{day}.{suffix}")
    return answer


@blueprint.get("/districts.geojson")
@describe(answer="DistrictCollection", media_type=MEDIA_TYPE, parameters=SITE_FILTER, etag=True)
@permit(Action.SEE)
def districts() -> ResponseReturnValue:
    """Give the outlines of the districts with what is covered inside, under a filter."""
    answer = answer_of_view(_outlines, MEDIA_TYPE, "districts", chinese())
    answer.vary.update(["Accept-Language", "Cookie"])
    return answer


def _outlines(view: View) -> bytes:
    return outlines_geojson(view, lambda item: district_label(item.code), zone()).encode()


def streamed(collection: str, suffix: str) -> Response:
    """Give a collection piece by piece, out of one snapshot that stays open to the last one."""
    asked = ExportRequest(
        collection,
        suffix,
        collection_filter(collection, request.args, actor().squad),
        now_floor(),
        at=instant(request.args, "at"),
    )
    with ExitStack() as stack:
        conn = stack.enter_context(services().store.read())
        answer = Response(stream(conn, asked, zone()), content_type=asked.file_format.media_type)
        # The request's own connection closes before the first piece is sent.
        answer.call_on_close(stack.pop_all().close)
    return answer
