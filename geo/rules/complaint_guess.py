"""Guessing what a complaint is about from its words; `complaint_guess.js` does the same."""

from __future__ import annotations

from collections.abc import Iterable

from geo.model import ComplaintCategory


def guess_category(words: str, categories: Iterable[ComplaintCategory]) -> str | None:
    """Give the code of the category whose keywords stand in a text; None where none does.

    Longer keywords say more: the category with the most signs of keywords wins, the first of
    equals. Only active categories are guessed.
    """
    text = words.casefold()
    best, most = None, 0
    for category in categories:
        found = sum(len(word) for word in category.keywords if word.casefold() in text)
        if category.active and found > most:
            best, most = category.code, found
    return best
