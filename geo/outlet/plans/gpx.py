"""A squad's day for a navigator: GPX 1.1 with way-points, a route and a track."""

from __future__ import annotations

from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from geo.clock import to_datetime
from geo.outlet.cells import for_xml
from geo.outlet.plans.taken import Line, TakenPlan
from geo.store.plans import Stop

_UTC = ZoneInfo("UTC")
_NAMESPACE = "http://www.topografix.com/GPX/1/1"


def plan_gpx(taken: TakenPlan, squad: int) -> bytes:
    """Give one squad's stops and lines; each of its teams has a route and a track of its own."""
    part = taken.of_squad(squad)
    root = ElementTree.Element(
        "gpx", {"version": "1.1", "creator": "Squadmap", "xmlns": _NAMESPACE}
    )
    metadata = ElementTree.SubElement(root, "metadata")
    _text(metadata, "name", f"{taken.squad_name(squad)} {taken.date.isoformat()}")
    for stop in part.stops:
        _point(part, root, "wpt", stop)
    for stops in part.routes.values():
        route = ElementTree.SubElement(root, "rte")
        _text(route, "name", part.squad_name(squad, stops[0].team))
        for stop in stops:
            if stop.position is not None:
                _point(part, route, "rtept", stop)
    for name, lines in part.lines.items():
        team = part.routes[name][0].team
        track = ElementTree.SubElement(root, "trk")
        _text(track, "name", part.squad_name(squad, team))
        for line in lines:
            _segment(track, line)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _point(taken: TakenPlan, parent: ElementTree.Element, tag: str, stop: Stop) -> None:
    site = stop.site
    place = {"lat": f"{site.lat:.6f}", "lon": f"{site.lon:.6f}"}
    point = ElementTree.SubElement(parent, tag, place)
    # The order of the elements is the schema's.
    if stop.arrives_at is not None:
        _text(point, "time", f"{to_datetime(stop.arrives_at, _UTC):%Y-%m-%dT%H:%M:%SZ}")
    number = "" if stop.position is None else f"{stop.position + 1}. "
    _text(point, "name", number + taken.site_name(site))
    if stop.note:
        _text(point, "cmt", stop.note)
    described = (taken.time(stop.arrives_at), taken.kind_name(site.kind), site.address)
    _text(point, "desc", " · ".join(part for part in described if part))
    link = ElementTree.SubElement(point, "link", {"href": for_xml(taken.link(site.code))})
    _text(link, "text", site.code)


def _segment(track: ElementTree.Element, line: Line) -> None:
    segment = ElementTree.SubElement(track, "trkseg")
    for lon, lat in line.tolist():
        ElementTree.SubElement(segment, "trkpt", {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"})


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = for_xml(text)
