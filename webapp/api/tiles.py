"""Vector tiles of the coverage index: what the map draws."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from geo.tiles.tile import check_tile, encode_tile
from webapp.api.answers import answer_of_view
from webapp.api.document import MachineBlueprint, describe
from webapp.api.parameters import SITE_FILTER
from webapp.permits import Action, permit

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"

blueprint = MachineBlueprint("tiles", __name__, description="Vector tiles")


@blueprint.get("/tiles/coverage/<int(signed=True):z>/<int(signed=True):x>/<int(signed=True):y>.mvt")
@describe(answer="File", media_type=MEDIA_TYPE, parameters=("z", "x", "y", *SITE_FILTER), etag=True)
@permit(Action.SEE)
def coverage_tile(z: int, x: int, y: int) -> ResponseReturnValue:
    """Give a coverage tile.

    Layer `sites` from zoom 13 on (id = row number; `status` 0 covered, 1 due, 2 never, 3 overdue;
    `kind` = number of the kind), `clusters` below (`covered`, `due`, `never`, `overdue`; the
    cluster of a single site has its row number as id and its `kind`). Empty where no site is.
    """
    check_tile(z, x, y)
    return answer_of_view(
        lambda view: encode_tile(view.in_tile(z, x, y), z, x, y), MEDIA_TYPE, "tile", z, x, y
    )
