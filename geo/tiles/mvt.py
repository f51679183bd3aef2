"""Mapbox Vector Tiles of points, written by numpy: one row of bytes a feature, no loop over them.

Every feature of a block has the same fields, so its protobuf message has the same length: numbers
that would need fewer bytes than the block's largest are written as longer, equally valid varints
(a leading byte's continuation bit promises more, and zeros follow). Thus a block is a
two-dimensional array of bytes filled column by column.

Sources: Mapbox Vector Tile Specification 2.1, sections 4.1 to 4.4; Protocol Buffers, Encoding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

EXTENT = 4096
"""Units along a tile's side."""

Ints = NDArray[np.integer]
Piece = bytes | NDArray[np.uint8]
"""Bytes that all features share, or columns of bytes: shape (bytes, features)."""
Places = Callable[[Ints], Ints]

_LENGTH_DELIMITED = 2
_POINT = bytes([0x18, 1])  # Feature.type = POINT
_MOVE_TO_ONE = 9  # command 1, count 1
_SMALL = 1 << 12
"""Values up to here are looked up in a table with a row for each of them."""


@dataclass(frozen=True)
class Points:
    """Points of a layer that all have the same properties.

    `x`, `y` are units from the tile's north-west corner, 0 to 4095; `properties` give for each
    name one non-negative integer a point; `ids` the features' ids, if they have any.
    """

    x: Ints
    y: Ints
    properties: Mapping[str, Ints] = field(default_factory=dict)
    ids: Ints | None = None


def encode_layer(name: str, blocks: Sequence[Points]) -> bytes:
    """Give a tile's bytes for one layer; layers of a tile are simply joined.

    Without any point the answer is empty: an empty layer says nothing.
    """
    blocks = [block for block in blocks if len(block.x)]
    if not blocks:
        return b""
    keys = list(dict.fromkeys(key for block in blocks for key in block.properties))
    values, index_of = _distinct([column for b in blocks for column in b.properties.values()])
    return _message(
        3,
        b"".join(
            [
                _message(1, name.encode()),
                *(_features(block, keys, index_of) for block in blocks),
                *(_message(3, key.encode()) for key in keys),
                *(_message(4, b"\x28" + _varint(value)) for value in values),  # uint_value
                b"\x28" + _varint(EXTENT),
                b"\x78\x02",  # version 2
            ]
        ),
    )


def _distinct(columns: list[Ints]) -> tuple[list[int], Places]:
    """Give the values that occur, and what gives the places of a column's values among them."""
    largest = max((int(column.max()) for column in columns), default=0)
    if largest >= _SMALL:
        values = np.unique(np.concatenate(columns))
        return values.tolist(), lambda column: np.searchsorted(values, column)
    present = np.zeros(1 + largest, bool)
    for column in columns:
        present[column] = True
    places = np.cumsum(present, dtype=np.uint32) - np.uint32(1)
    return np.flatnonzero(present).tolist(), places.__getitem__


def _features(block: Points, keys: list[str], index_of: Places) -> bytes:
    """Write the block's feature messages."""
    identity: list[Piece] = [] if block.ids is None else [b"\x08", _varints(block.ids)]
    tags = [
        piece
        for key, column in block.properties.items()
        for piece in (_varint(keys.index(key)), _varints(index_of(column)))
    ]
    place = [_varints(2 * block.x.astype(np.uint16)), _varints(2 * block.y.astype(np.uint16))]
    pieces: list[Piece] = [
        *identity,
        b"\x12" + _varint(_width(tags)),
        *tags,
        _POINT + b"\x22" + _varint(1 + _width(place)) + bytes([_MOVE_TO_ONE]),
        *place,
    ]
    return _rows([b"\x12" + _varint(_width(pieces)), *pieces], len(block.x))


def _rows(pieces: Sequence[Piece], count: int) -> bytes:
    """Lay the pieces side by side, once for each of `count` features."""
    fixed = b"".join(p if isinstance(p, bytes) else bytes(len(p)) for p in pieces)
    rows = bytearray(fixed * count)
    table = np.frombuffer(rows, np.uint8).reshape(count, -1)
    at = 0
    for piece in pieces:
        if not isinstance(piece, bytes):
            # One by one: numpy would walk along the short rows of a block.
            for place, column in enumerate(piece, at):
                table[:, place] = column
        at += len(piece)
    return bytes(rows)


def _width(pieces: Sequence[Piece]) -> int:
    """Give how many bytes of a row the pieces fill."""
    return sum(len(piece) for piece in pieces)


def _varints(numbers: Ints) -> NDArray[np.uint8]:
    """Write numbers as varints of one length: shape (length, numbers), first byte first."""
    largest = int(numbers.max())
    width = len(_varint(largest))
    narrow = numbers.astype(np.min_scalar_type(largest), copy=False)
    columns = np.empty((width, len(numbers)), np.uint8)
    for i, column in enumerate(columns):
        np.copyto(column, narrow >> 7 * i, casting="unsafe")
    columns[:-1] |= 0x80
    columns[-1] &= 0x7F
    return columns


def _varint(number: int) -> bytes:
    """Write one number in its shortest form."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _message(number: int, body: bytes) -> bytes:
    """Write a length-delimited field."""
    return bytes([number << 3 | _LENGTH_DELIMITED]) + _varint(len(body)) + body
