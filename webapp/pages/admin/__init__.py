"""What administrators see and change: people, tokens, the city and its rules, log."""

from webapp.pages.admin import (
    complaints,
    hours,
    kinds,
    log,
    log_words,
    overview,
    people,
    policies,
    priority,
    public,
    risks,
    squads,
    tokens,
    words,
)
from webapp.pages.admin.base import blueprint

__all__ = [
    "blueprint",
    "complaints",
    "hours",
    "kinds",
    "log",
    "log_words",
    "overview",
    "people",
    "policies",
    "priority",
    "public",
    "risks",
    "squads",
    "tokens",
    "words",
]
