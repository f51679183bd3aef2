"""Many past days at once give what each day alone gives."""

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from geo.coverage.index import CoverageIndex
from geo.coverage.timeline import Timeline
from geo.coverage.view import make_view
from geo.store.engine import Store
from geo.store.filters import SiteFilter
from tests.geo.coverage.worlds import World, moments, store_world, thrown_away, worlds

EVERYTHING = SiteFilter(closed=True)


@settings(max_examples=8, phases=(Phase.explicit, Phase.generate))
@given(worlds(), st.data())
def test_a_timeline_judges_a_past_instant_as_the_records_up_to_it_do(
    store: Store, world: World, data: st.DataObject
):
    instants = data.draw(st.lists(moments(world), min_size=5, max_size=5))
    with thrown_away(store) as conn:
        store_world(conn, world)
        timeline = Timeline.load(conn, CoverageIndex.load(conn))
        for at in instants:
            there = timeline.view(conn, EVERYTHING, at)
            index = CoverageIndex.load(conn, at)
            alone = make_view(index, index.judge(at), EVERYTHING)
            assert there.row.tolist() == alone.row.tolist()
            for column in ("status", "inspection_status", "calibration_status", "due_at"):
                np.testing.assert_array_equal(
                    getattr(there.judged, column), getattr(alone.judged, column), column
                )
