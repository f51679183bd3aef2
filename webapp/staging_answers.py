"""The last answers to where to stand: page, map and file of one question show the same choice."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from geo.dispatch.staging_day import DayStaging

_MOST = 8


class StagingAnswers:
    """The answers asked for last; one at a time is worked out, for all threads of a process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, DayStaging] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], DayStaging]) -> DayStaging:
        """Give the answer of a key, which names everything that it depends on."""
        with self._turn:
            if key not in self._kept:
                self._kept[key] = make()
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
            return self._kept[key]
