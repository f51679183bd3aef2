"""The XML of GeoReport v2: an element a member, an empty one for null, nothing by attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML 1.0 may hold (2.2), not even escaped."""
_ITEMS = {
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What each thing of a list inside is called."""


def xml_document(value: Any, root: str, item: str) -> str:
    """Give a value as a document; a list's things are elements named `item`."""
    top = ET.Element(root)
    _fill(top, value, item)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(top, encoding="unicode")}'


def _fill(element: ET.Element, value: Any, item: str) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _fill(ET.SubElement(element, name), inner, _ITEMS.get(name, "item"))
    elif isinstance(value, list):
        for one in value:
            _fill(ET.SubElement(element, item), one, "item")
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _FORBIDDEN.sub("\ufffd", str(value))
