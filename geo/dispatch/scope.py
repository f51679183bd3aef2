"""What a plan is about: everything, or some kinds, districts and squads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.model import Site, Squad
from geo.store.catalogue import Catalogue

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Scope:
    """Ids of kinds, codes of districts and numbers of squads; empty says all."""

    kinds: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    squads: tuple[int, ...] = ()

    def has_squad(self, number: int) -> bool:
        """Say whether a squad goes out."""
        return not self.squads or number in self.squads

    def squads_of(self, squads: Mapping[int, Squad]) -> dict[int, Squad]:
        """Give the squads that go out."""
        return {number: squad for number, squad in squads.items() if self.has_squad(number)}

    def has_site(self, site: Site) -> bool:
        """Say whether a site counts."""
        return (not self.kinds or site.kind in self.kinds) and (
            not self.districts or site.district in self.districts
        )

    def has(
        self, kind: NDArray[np.integer], district: NDArray[np.integer], catalogue: Catalogue
    ) -> Flags:
        """Say which of some sites count, by the numbers of their kinds and districts."""
        counts = np.ones(len(kind), bool)
        if self.kinds:
            counts &= np.isin(kind, [catalogue.kinds[one].number for one in self.kinds])
        if self.districts:
            numbers = [catalogue.districts[one].number for one in self.districts]
            counts &= np.isin(district, numbers)
        return counts
