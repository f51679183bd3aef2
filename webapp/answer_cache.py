"""Compressed answers of this process, kept while there is room: gzip is what a tile costs."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

MOST_BYTES = 32 << 20
_LEVEL = 5
_OVERHEAD = 400
"""Bytes of an entry beside its body, about."""


@dataclass(frozen=True)
class Compressed:
    """A body, gzipped, and the tag of what is in it."""

    etag: str
    body: bytes


@dataclass
class AnswerCache:
    """The answers asked for last, up to `most_bytes` of them; for all threads of a process.

    A key names everything that the answer depends on, so an entry is never wrong, only old.
    """

    most_bytes: int = MOST_BYTES
    _kept: OrderedDict[Hashable, Compressed] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, make: Callable[[], bytes]) -> Compressed:
        """Give the answer of a key; `make` gives its body where it is not kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        body = make()
        # mtime 0: the same body is the same bytes in every process.
        made = Compressed(
            hashlib.sha256(body).hexdigest()[:32], gzip.compress(body, _LEVEL, mtime=0)
        )
        with self._lock:
            self._drop(key)
            self._kept[key] = made
            self._bytes += _size(made)
            while self._bytes > self.most_bytes:
                self._drop(next(iter(self._kept)))
        return made

    def _drop(self, key: Hashable) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._bytes -= _size(dropped)


def _size(answer: Compressed) -> int:
    return len(answer.body) + _OVERHEAD
