"""The effect told before a change is what the store says once it is made."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.clock import DAY_MS
from geo.coverage.effect import effect_of
from geo.coverage.index import CoverageIndex
from geo.coverage.statistics import count
from geo.coverage.view import make_view
from geo.model import Policy, RiskChange, RiskLevel, Status
from geo.store import catalogue
from geo.store.engine import Store
from geo.store.filters import SiteFilter
from tests.builders import NOW, WEST, add_catalogue, add_sites, site_row
from tests.geo.coverage.worlds import World, store_world, thrown_away, worlds


@given(world=worlds().filter(lambda world: world.policies), later=st.integers(0, 20))
@settings(max_examples=30)
def test_the_effect_of_a_policy_is_what_happens_when_it_is_added(
    sqlite_store: Store, world: World, later: int
) -> None:
    at = NOW + later * DAY_MS
    *others, policy = world.policies
    with thrown_away(sqlite_store) as conn:
        store_world(conn, replace(world, policies=tuple(others)))
        index = CoverageIndex.load(conn)
        changed_catalogue = replace(index.catalogue, policies=(*index.catalogue.policies, policy))
        told = effect_of(conn, index, changed_catalogue, at)
        before = index.judge(at)
        catalogue.add_policies(conn, [policy])
        changed = CoverageIndex.load(conn)
        after = changed.judge(at)
    here = before.exists
    assert told.after == count(make_view(changed, after, SiteFilter()))
    assert told.before == count(make_view(index, before, SiteFilter()))
    assert told.changed == int((before.status[here] != after.status[here]).sum())
    assert sum(number for _, _, number in told.pairs()) == told.changed


def test_a_raised_risk_level_moves_sites_from_one_status_to_another(sqlite_store: Store) -> None:
    urgent = Policy("inspection", None, RiskLevel.HIGH, DAY_MS, 0, 0, frozenset(), NOW - DAY_MS)
    with thrown_away(sqlite_store) as conn:
        add_catalogue(conn)
        catalogue.add_policies(conn, [urgent])
        add_sites(conn, site_row("A"), site_row("B", district="141021"), site_row("C"))
        index = CoverageIndex.load(conn)
        # Inspected two days ago: well within 30 days, overdue at one.
        index.sites.inspected_at[np.isin(index.sites.row, [1, 2])] = NOW - 2 * DAY_MS
        raised = replace(index.catalogue, risks=(RiskChange(WEST.code, RiskLevel.HIGH, NOW),))
        told = effect_of(conn, index, raised, NOW)
    assert told.pairs() == [(Status.COVERED, Status.OVERDUE, 1)]
    assert (told.before.covered, told.before.never) == (2, 1)
    assert (told.after.covered, told.after.overdue, told.after.never) == (1, 1, 1)
