"""How coverage stands at an instant ahead: what is uncovered, and what of it nobody can help."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from geo.coverage.index import CoverageIndex
from geo.dispatch.needs import ACTS, Needs, able, needs_of
from geo.dispatch.scope import Scope
from geo.model import UNCOVERED, Status

Need = tuple[int, str]
"""Row number of a site, act."""


@dataclass(frozen=True)
class Outlook:
    """How coverage stands, of the sites that a plan is about.

    Attributes
    ----------
    total, uncovered
        Open sites, and those of them that are never or overdue.
    by_kind
        Kind → uncovered ones; kinds without any are left out.
    unable
        Of the uncovered ones: where none of the squads may do what is due, or gets there in time.
    """

    total: int
    uncovered: int
    by_kind: Mapping[str, int]
    unable: int = 0

    @property
    def rate(self) -> float:
        """Give the coverage rate."""
        return 1 - self.uncovered / self.total if self.total else 1.0

    @property
    def kept(self) -> bool:
        """Say whether every policy is kept that the squads can keep."""
        return self.uncovered == self.unable


def outlook(
    index: CoverageIndex, at: int, scope: Scope, unreachable: Collection[Need] = ()
) -> Outlook:
    """Judge the sites of a scope at an instant (UTC ms).

    Parameters
    ----------
    unreachable
        Needs that no squad gets to and back from within its shift.
    """
    sites, judged, catalogue = index.sites, index.judge(at), index.catalogue
    counts = judged.exists & scope.has(sites.kind, sites.district, catalogue)
    uncovered = counts & np.isin(judged.status, list(UNCOVERED))
    numbers = np.bincount(sites.kind[uncovered])
    needs = missed(index, at, scope)
    may = able(needs, list(scope.squads_of(catalogue.squads).values()), catalogue).any(axis=0)
    keys = zip(needs.row.tolist(), needs.act.tolist(), strict=True)
    may &= np.array([(row, ACTS[act]) not in unreachable for row, act in keys], bool)
    return Outlook(
        total=int(counts.sum()),
        uncovered=int(uncovered.sum()),
        by_kind={
            kind.id: int(numbers[kind.number])
            for kind in catalogue.kinds.values()
            if kind.number < len(numbers) and numbers[kind.number]
        },
        unable=len(np.unique(needs.row[~may])),
    )


def missed(index: CoverageIndex, at: int, scope: Scope) -> Needs:
    """Give the needs of a scope that are never or overdue at an instant (UTC ms)."""
    judged = index.judge(at)
    needs = needs_of(index, judged)
    place = index.place_of(needs.row)
    status = np.where(
        needs.act == 0, judged.inspection_status[place], judged.calibration_status[place]
    )
    counts = scope.has(needs.kind, needs.district, index.catalogue)
    return needs.at(counts & (status >= Status.NEVER))
