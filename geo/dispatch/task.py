"""What an engine is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.dispatch.instance import Instance, Routes


class Means(StrEnum):
    """What an engine starts with."""

    EVOLVE = "evolve"
    PRICE = "price"


@dataclass(frozen=True)
class Task:
    """An instance to search from a plan; `until` is an instant of `time.monotonic`."""

    instance: Instance
    start: Routes
    until: float
    means: Means
    seed: int
