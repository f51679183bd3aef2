"""A small plan to take away: squad 2 goes to two markets, squad 8 to one of them."""

from datetime import date

import numpy as np

from geo.clock import HOUR_MS, MINUTE_MS
from geo.model import Site, Squad
from geo.outlet.plans.taken import TakenPlan
from geo.store.plans import Stop
from tests.builders import HOSPITAL, MARKET, NOW, ZONE

DAY = date(2020, 2, 22)
SITES = {
    "M1": Site(
        "M1", "东关农贸市场", "farmers_market", 111.52, 36.08, "141002", "向阳路 1 号", row=1
    ),
    "M2": Site("M2", "=Market <2> & co", "farmers_market", 111.60, 36.10, row=2),
    "H1": Site("H1", "", "hospital", 111.50, 36.20, row=3),
}
LINE = np.array([[111.51, 36.07], [111.515, 36.075], [111.52, 36.08]])


def stop(code="M1", squad=2, position: int | None = 0, **facts):
    begins = None if position is None else NOW + position * HOUR_MS
    times = {
        "arrives_at": begins,
        "starts_at": begins and begins + 5 * MINUTE_MS,
        "ends_at": begins and begins + 45 * MINUTE_MS,
    }
    return Stop(
        id=f"{code}-{squad}", date=DAY, squad=squad, site=SITES[code], position=position,
        note=facts.pop("note", ""), assigned_by="dispatcher", assigned_at=NOW,
        taken_back_by=None, taken_back_at=None, **{**times, **facts},
    )  # fmt: skip


def taken(*stops, **facts):
    return TakenPlan(
        date=DAY,
        zone=ZONE,
        stops=stops or (stop("M1"), stop("M2", position=1, note="look\nback"), stop("M1", squad=8)),
        squads={
            2: Squad(2, "食用农产品小分队", "Edible farm produce", 111.51, 36.07),
            8: Squad(8, "计量小分队", "Metrology", 111.51, 36.07),
        },
        kinds={MARKET.id: MARKET, HOSPITAL.id: HOSPITAL},
        version=4,
        changed_at=NOW,
        link="https://map.example/sites/{}".format,
        **{"lines": {"2": [LINE, LINE[::-1]], "8": [LINE]}, **facts},
    )
