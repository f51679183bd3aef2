"""What administrators see and change: people, tokens, policies, risk levels, squads, kinds, log."""

from webapp.pages.admin import (
    kinds,
    log,
    log_words,
    overview,
    people,
    policies,
    risks,
    squads,
    tokens,
    words,
)
from webapp.pages.admin.base import blueprint

__all__ = [
    "blueprint",
    "kinds",
    "log",
    "log_words",
    "overview",
    "people",
    "policies",
    "risks",
    "squads",
    "tokens",
    "words",
]
