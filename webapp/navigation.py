"""Links that open a place in navigation programs, each in the datum that it reads."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask_babel import format_decimal

from geo.datum import from_wgs84
from geo.model import Site
from webapp.wording import site_label


@dataclass(frozen=True)
class NavigationLinks:
    """Addresses of a place: `geo` asks the device for its own program (RFC 5870, WGS-84).

    The map services draw China in GCJ-02 and read coordinates in it; elsewhere that is WGS-84.
    """

    geo: str
    amap: str
    apple: str
    google: str


def navigation_links(site: Site) -> NavigationLinks:
    """Give the links to a site."""
    name = site_label(site)
    shifted_lon, shifted_lat = (float(part) for part in from_wgs84(site.lon, site.lat, "gcj02"))
    here, there = f"{site.lat:.6f},{site.lon:.6f}", f"{shifted_lat:.6f},{shifted_lon:.6f}"
    to = f"{shifted_lon:.6f},{shifted_lat:.6f},{name.replace(',', ' ')}"
    amap = urlencode({"to": to, "coordinate": "gaode", "callnative": 1}, quote_via=quote)
    return NavigationLinks(
        geo=f"geo:{here}?q={here}({quote(name)})",
        amap=f"https://uri.amap.com/navigation?{amap}",
        apple=f"https://maps.apple.com/?{urlencode({'daddr': there, 'q': name}, quote_via=quote)}",
        google="https://www.google.com/maps/dir/?"
        + urlencode({"api": 1, "destination": there}, quote_via=quote),
    )


def distance_words(metres: float) -> str:
    """Write a distance in m or km, no finer than it is known."""
    if metres < 995:
        return f"{round(metres, -1):.0f} m"
    return f"{format_decimal(metres / 1000, '0.0' if metres < 9950 else '#,##0')} km"
