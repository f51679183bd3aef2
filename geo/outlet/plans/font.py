"""The font of printed sheets: Noto Sans CJK SC, cut down to the characters of a document.

The file is the one that the package `manimgx-fonts-cjk` brings, as Noto publishes it (SIL Open Font
License 1.1: it may be embedded in documents). Whole, it has 33 MB and takes many seconds to embed.
"""

from __future__ import annotations

import logging
from importlib import resources
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

_PACKAGE = "manimgx_fonts_cjk"
_FILE = "NotoSansCJK-VF.otf.ttc"
_SIMPLIFIED_CHINESE = 2
"""Of the five fonts of the collection; the others draw characters as other countries do."""
_REGULAR = 400
_NOT_NEEDED = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "VVAR", "vhea", "vmtx"]
"""Tables for vertical lines and for typesetting: reading them takes longer than all the rest."""


def write_font(characters: str, path: Path) -> None:
    """Write a font that holds some characters, as far as Noto has them, and printable ASCII."""
    ascii_ = "".join(map(chr, range(0x20, 0x7F)))
    # It warns of every table that it does not know how to cut.
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    source = resources.files(_PACKAGE).joinpath(_FILE)
    with (
        resources.as_file(source) as file,
        TTFont(file, fontNumber=_SIMPLIFIED_CHINESE, lazy=True) as font,
    ):
        cutter = subset.Subsetter(subset.Options(drop_tables=_NOT_NEEDED, notdef_outline=True))
        cutter.populate(text=characters + ascii_)
        cutter.subset(font)
        instancer.instantiateVariableFont(font, {"wght": _REGULAR}, inplace=True)
        font.save(path)
