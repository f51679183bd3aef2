"""A bulletin in words, in either language, from its figures alone."""

from __future__ import annotations

from geo.bulletin import text_en, text_zh
from geo.bulletin.figures import Figures
from geo.bulletin.labels import Language, Names, label
from geo.bulletin.prose import Paragraph, Writing
from geo.store.catalogue import Catalogue

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def paragraphs(figures: Figures, catalogue: Catalogue, language: Language) -> list[Paragraph]:
    """Write a bulletin."""
    write = text_zh.paragraphs if language == "zh" else text_en.paragraphs
    return write(figures, Names(catalogue, language))


def title(figures: Figures, catalogue: Catalogue, language: Language) -> str:
    """Give what a bulletin is called: its days, and its districts where it is of some only."""
    names = Names(catalogue, language)
    where = [names.district(code) for code in figures.scope.districts]
    days, word = Writing(language).days(figures), label("title", language)
    if language == "zh":
        return f"{'、'.join(where)}{word}（{days}）"
    return f"{word}, {days}" + (f": {', '.join(where)}" if where else "")


def plain_text(figures: Figures, catalogue: Catalogue, language: Language) -> str:
    """Give title and text as plain lines."""
    lines = [title(figures, catalogue, language)]
    for one in paragraphs(figures, catalogue, language):
        lines += ["", one.heading, one.text]
    return "\n".join(lines)
