"""The preview's map shows the points, and home where they lie elsewhere."""

from __future__ import annotations

import numpy as np

from geo.bbox import BBox
from tests.builders import EAST, WEST
from webapp.pages.imports.extent import extent, map_bounds

HOME = [WEST, EAST]
"""111 to 112 degrees east, 36 to 36.5 north."""


def holds(box: BBox, lon: float, lat: float) -> bool:
    return box.west <= lon <= box.east and box.south <= lat <= box.north


def test_points_at_home_fill_the_map() -> None:
    box = map_bounds([111.2, 111.3], [36.1, 36.2], HOME)
    assert 111.19 < box.west < 111.21
    assert 36.19 < box.north < 36.21


def test_points_elsewhere_are_shown_together_with_home() -> None:
    box = map_bounds([1.5, 1.6], [42.5, 42.6], HOME)
    assert holds(box, 1.55, 42.55)
    assert holds(box, 111.5, 36.25)


def test_a_few_points_gone_astray_do_not_shrink_the_others() -> None:
    lon = [*np.linspace(111.2, 111.3, 200).tolist(), 0.0]
    lat = [*np.linspace(36.1, 36.2, 200).tolist(), 0.0]
    assert map_bounds(lon, lat, HOME).west > 111


def test_one_point_has_a_box_with_width() -> None:
    box = extent([111.5], [36.2])
    assert box is not None
    assert box.east > box.west
    assert box.north > box.south


def test_without_points_home_is_shown_and_without_home_the_world() -> None:
    assert map_bounds([], [], HOME) == BBox(111.0, 36.0, 112.0, 36.5)
    assert map_bounds([], [], []).east - map_bounds([], [], []).west > 300
    assert extent([], []) is None
