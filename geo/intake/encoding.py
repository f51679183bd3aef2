"""Which encoding a text is in: by rule where the bytes tell, by statistics where they do not."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from geo.errors import UnreadableFile
from geo.message import message

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 20
_HANZI_RUN = re.compile(r"[㐀-鿿]+")
_OTHERS = ["big5", "shift_jis", "euc_kr", "cp1251", "cp1252"]


def encoding_of(data: bytes, name: str) -> str:
    """Give the encoding of a text's bytes, as Python names it.

    A byte order mark decides; then strict UTF-8; then GB18030 when it yields running Chinese;
    then statistics over other East Asian and Western encodings; Latin-1 in the end.

    Raises
    ------
    UnreadableFile
        When the bytes are no text at all.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:_SAMPLE]:
        raise UnreadableFile(message("'{name}' is no text: it holds zero bytes.", name=name))
    if _decodes(data, "utf-8"):
        return "utf-8"
    if _decodes(data, "gb18030") and _reads_as_chinese(data[:_SAMPLE]):
        return "gb18030"
    lines = [line for line in data[:_SAMPLE].splitlines() if not line.isascii()]
    guess = from_bytes(b"\n".join(lines[:2000]), cp_isolation=_OTHERS).best()
    if guess is not None and _decodes(data, guess.encoding):
        return guess.encoding
    return "latin-1"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _reads_as_chinese(data: bytes) -> bool:
    """Say whether most of what is not ASCII is Chinese as people write it.

    An accented Latin letter and its neighbour can look like one hanzi too, but a rare one, or one
    alone between letters.
    """
    text = data.decode("gb18030", errors="ignore")
    foreign = common = 0
    for char in text:
        if char > "\x7f":
            foreign += 1
            common += _in_gb2312(char)
    lone = sum(
        len(run.group()) == 1 and _between_letters(text, run) for run in _HANZI_RUN.finditer(text)
    )
    return foreign > 0 and (common - lone) / foreign > 0.8


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _between_letters(text: str, run: re.Match[str]) -> bool:
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    return (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
