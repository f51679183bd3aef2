"""All that belongs to a case, put together from the records: for its page and its file."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from geo.model import Site
from geo.store.cases import Case, CaseStep, steps_of
from geo.store.complaints import Complaint, complaint_by_id
from geo.store.findings import Finding, Outcome, findings_of_site, outcomes_of_site
from geo.store.links import look_backs_on, superseders
from geo.store.records import TimelineEntry, entries_of, inspection_entry
from geo.store.sites import site_by_row
from geo.store.talks import Talk, talks_of_site


@dataclass(frozen=True)
class CaseStory:
    """A case with its steps, and what it came from and led to; oldest first."""

    case: Case
    steps: tuple[CaseStep, ...]
    site: Site | None
    inspection: TimelineEntry | None
    """The one it was opened from; it may have been superseded since."""
    complaint: Complaint | None
    findings: tuple[Finding, ...]
    look_backs: tuple[TimelineEntry, ...]
    """The other inspections that its findings are of, or that said what became of them."""
    outcomes: tuple[Outcome, ...]
    talks: tuple[Talk, ...]
    """Valid ones with the firm: about an inspection of this case, or held while it was open."""

    @property
    def open_findings(self) -> int:
        """Give how many findings are not rectified."""
        return sum(not finding.rectified for finding in self.findings)


def case_story(conn: Connection, known: Case) -> CaseStory:
    """Put together what belongs to a case."""
    found = findings_of_case(conn, known)
    keys = {(finding.inspection, finding.position) for finding in found}
    said = [
        outcome
        for outcome in (outcomes_of_site(conn, known.site) if known.site is not None else [])
        if (outcome.inspection, outcome.position) in keys
    ]
    concerned = {finding.inspection for finding in found} | {one.look_back for one in said}
    others = entries_of(conn, sorted(concerned - {known.inspection}))
    inspection = inspection_entry(conn, known.inspection)[1] if known.inspection else None
    return CaseStory(
        case=known,
        steps=tuple(steps_of(conn, known.id)),
        site=None if known.site is None else site_by_row(conn, known.site),
        inspection=inspection,
        complaint=complaint_by_id(conn, known.complaint) if known.complaint else None,
        findings=tuple(sorted(found, key=lambda one: (one.found_at, one.inspection, one.position))),
        look_backs=tuple(sorted(others, key=lambda one: (one.at, one.id))),
        outcomes=tuple(said),
        talks=tuple(reversed(_talks(conn, known, concerned))),
    )


def findings_of_case(conn: Connection, known: Case) -> list[Finding]:
    """Give the findings a case is about.

    Those of its inspection, of what corrected it and of what looked back at it; without an
    inspection those of its site.
    """
    if known.site is None:
        return []
    found = findings_of_site(conn, known.site)
    if known.inspection is None:
        return found
    concerned = {known.inspection}
    new = concerned
    while new:
        later = set(superseders(conn, new).values())
        later |= {one for several in look_backs_on(conn, new).values() for one in several}
        new = later - concerned
        concerned = concerned | new
    return [finding for finding in found if finding.inspection in concerned]


def _talks(conn: Connection, known: Case, inspections: set[str]) -> list[Talk]:
    if known.site is None:
        return []
    about = inspections | {known.inspection}
    return [
        talk
        for talk in talks_of_site(conn, known.site)
        if talk.valid
        and (
            any(firm.inspection in about for firm in talk.invited if firm.inspection)
            or known.opened_at <= talk.held_at <= (known.closed_at or talk.held_at)
        )
    ]
