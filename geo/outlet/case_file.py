"""A case on paper: what it is about, what was found and became of it, every step, the fine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from geo.clock import to_datetime
from geo.message import Message, message
from geo.outlet.paper import Block, Facts, Heading, Table, Text, Title, write_paper
from geo.store.case_story import CaseStory
from geo.store.cases import CaseStep
from geo.store.findings import Finding


class Words(Protocol):
    """How the reader's language says what stands in a case file."""

    def say(self, sentence: Message) -> str:
        """Say a message."""

    def instant(self, ms: int) -> str:
        """Write an instant (UTC ms)."""

    def money(self, cents: int, currency: str) -> str:
        """Write an amount."""

    def label(self, of: str, value: str) -> str:
        """Give the words of a value.

        `of` is `state`, `did`, `severity`, `result`, `manner`, `kind`, `district`, `squad`,
        `category` or `complaint_state`.
        """


def case_pdf(story: CaseStory, words: Words, now_ms: int, zone: ZoneInfo) -> bytes:
    """Give the case file as PDF, A4.

    Parameters
    ----------
    now_ms
        When it is printed (UTC ms): it stands at the foot of each page.
    """
    blocks = list(_blocks(story, words))
    foot = words.say(
        message(
            "Case {number} · printed {when}",
            number=story.case.number, when=words.instant(now_ms),
        )
    )  # fmt: skip
    title = words.say(message("Case {number}", number=story.case.number))
    with tempfile.TemporaryDirectory(prefix="case-") as folder:
        return write_paper(blocks, title, foot, to_datetime(now_ms, zone), Path(folder))


def _blocks(story: CaseStory, words: Words) -> Iterator[Block]:
    known = story.case
    yield Title(
        words.say(message("Case file {number}", number=known.number)),
        words.label("state", known.state.value),
    )
    yield Heading(known.title)
    yield Facts(tuple(_facts(story, words)))
    yield from _complaint(story, words)
    yield from _findings(story, words)
    yield from _talks(story, words)
    yield from _steps(story, words)


def _facts(story: CaseStory, words: Words) -> Iterator[tuple[str, str]]:
    known, site = story.case, story.site
    if site is not None:
        name = site.name or words.label("kind", site.kind)
        yield words.say(message("Site")), f"{name} ({site.code})"
        yield words.say(message("Kind")), words.label("kind", site.kind)
        if site.address:
            yield words.say(message("Address")), site.address
    if known.district is not None:
        yield words.say(message("District")), words.label("district", known.district)
    if known.squad is not None:
        yield words.say(message("Squad")), words.label("squad", str(known.squad))
    yield words.say(message("Opened")), words.instant(known.opened_at)
    if known.closed_at is not None:
        yield words.say(message("Closed")), words.instant(known.closed_at)
    yield words.say(message("Fine")), words.money(known.fine_cents, known.currency)
    if story.inspection is not None:
        result = words.label("result", story.inspection.outcome)
        told = f"{words.instant(story.inspection.at)} · {result}"
        if not story.inspection.valid:
            told += " · " + words.say(message("superseded or taken back since"))
        yield words.say(message("Inspection")), told
    if known.source:
        yield words.say(message("Source")), known.source


def _complaint(story: CaseStory, words: Words) -> Iterator[Block]:
    heard = story.complaint
    if heard is None:
        return
    yield Heading(words.say(message("Complaint {number}", number=heard.number)))
    yield Facts(
        (
            (words.say(message("Received")), words.instant(heard.received_at)),
            (words.say(message("Category")), words.label("category", heard.category)),
            (words.say(message("State")), words.label("complaint_state", heard.state.value)),
        )
    )
    yield Text(heard.words)


def _findings(story: CaseStory, words: Words) -> Iterator[Block]:
    if not story.findings:
        return
    yield Heading(words.say(message("Findings and what became of them")))
    titles = (
        message("No."), message("Found"), message("What was found"), message("Severity"),
        message("To be put right by"), message("What became of it"),
    )  # fmt: skip
    rows = tuple(
        (
            str(number),
            words.instant(finding.found_at),
            finding.text,
            words.label("severity", finding.severity),
            "–" if finding.rectify_by is None else words.instant(finding.rectify_by),
            _became(story, finding, words),
        )
        for number, finding in enumerate(story.findings, 1)
    )
    yield Table(tuple(words.say(title) for title in titles), rows, (8, 26, 66, 20, 26, 40))


def _became(story: CaseStory, finding: Finding, words: Words) -> str:
    said = [
        one
        for one in story.outcomes
        if (one.inspection, one.position) == (finding.inspection, finding.position)
    ]
    told = [
        " ".join(
            part
            for part in (
                words.instant(one.at) + ":",
                words.say(message("rectified") if one.rectified else message("not rectified")),
                one.note,
            )
            if part
        )
        for one in said
    ]
    if not told:
        told = [words.say(message("rectified") if finding.rectified else message("still open"))]
    return "\n".join(told)


def _talks(story: CaseStory, words: Words) -> Iterator[Block]:
    if not story.talks:
        return
    yield Heading(words.say(message("Advisory talks")))
    for talk in story.talks:
        persons = [
            firm.person for firm in talk.invited if firm.site == story.case.site and firm.person
        ]
        parts = [words.instant(talk.held_at), words.label("manner", talk.manner), *persons]
        yield Text(" · ".join(parts) + "\n" + talk.text)


def _steps(story: CaseStory, words: Words) -> Iterator[Block]:
    yield Heading(words.say(message("Steps")))
    titles = (
        message("When"), message("What"), message("By whom"), message("Fine"),
        message("Reason and note"),
    )  # fmt: skip
    rows = tuple(
        (
            words.instant(step.at),
            words.label("did", step.did.value),
            step.actor,
            _amount(step, story.case.currency, words),
            "\n".join(part for part in (step.reason, step.note) if part),
        )
        for step in story.steps
    )
    yield Table(tuple(words.say(title) for title in titles), rows, (34, 24, 28, 30, 70))
    total = words.money(story.case.fine_cents, story.case.currency)
    yield Text(words.say(message("Fine in all: {amount}", amount=total)))


def _amount(step: CaseStep, currency: str, words: Words) -> str:
    """Give by how much a step changed the fine."""
    if step.fine_cents is None:
        return ""
    if step.fine_cents == 0:
        return words.say(message("unchanged"))
    return words.money(step.fine_cents, currency)
