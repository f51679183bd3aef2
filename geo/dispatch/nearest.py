"""Nearest first: the order of a day that nobody has planned yet."""

from __future__ import annotations

from collections.abc import Sequence

from pyproj import Geod

from geo.store.plans import Stop

_WGS84 = Geod(ellps="WGS84")


def nearest_first(stops: Sequence[Stop], lon: float, lat: float) -> list[tuple[Stop, float]]:
    """Give each stop with its distance in metres from a point, nearest first; done ones last.

    Distances are geodesics on the WGS-84 ellipsoid (Karney 2013); equal ones keep their order.

    Parameters
    ----------
    lon, lat
        The squad's base, or where the phone is, in WGS-84 degrees.
    """
    if not stops:
        return []
    count = len(stops)
    _, _, metres = _WGS84.inv(
        [lon] * count,
        [lat] * count,
        [stop.site.lon for stop in stops],
        [stop.site.lat for stop in stops],
    )
    return sorted(zip(stops, metres, strict=True), key=lambda pair: (pair[0].done, pair[1]))
