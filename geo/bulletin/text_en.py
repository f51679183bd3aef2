"""The text of a bulletin in English."""

from __future__ import annotations

from collections.abc import Sequence

from geo.bulletin.figures import Figures
from geo.bulletin.labels import STATUSES, Names
from geo.bulletin.prose import WORST_NAMED, Paragraph, Writing, least_covered

_SAY = Writing("en")


def paragraphs(figures: Figures, names: Names) -> list[Paragraph]:
    """Write the text: what was done, what came of it, and where nobody was."""
    if figures.empty:
        written = [("Work done", _nothing(figures)), ("Coverage", _coverage(figures, names))]
    else:
        written = [
            ("Inspections", _visits(figures, names)),
            ("Measuring instruments", _calibrations(figures)),
            ("Complaints", _complaints(figures)),
            ("Talks and cases", _cases(figures)),
            ("Coverage", _coverage(figures, names)),
        ]
    heading, first = written[0]
    written[0] = (heading, " ".join(part for part in (first, _so_far(figures)) if part))
    return [Paragraph(heading, text) for heading, text in written if text]


def _nothing(figures: Figures) -> str:
    return (
        f"{_when(figures)}, no outing, inspection, calibration, complaint, talk or case "
        "was recorded."
    )


def _when(figures: Figures) -> str:
    return f"{'On' if figures.one_day else 'From'} {_SAY.days(figures)}"


def _visits(figures: Figures, names: Names) -> str:
    sums = figures.sums
    where = _listed([names.district(code) for code in figures.scope.districts])
    place = f" in {where}" if where else ""
    visits = _SAY.plural(sums["premises_visits"], "premises visit", "premises visits")
    if sums["outings"]:
        outings = _SAY.plural(sums["outings"], "outing", "outings")
        officers = _SAY.plural(sums["officer_visits"], "officer-visit", "officer-visits")
        text = f"{_when(figures)}, the squads made {officers} in {outings}"
        text += f" and {visits}{place}." if sums["premises_visits"] else f"{place}."
    else:
        text = f"{_when(figures)}, the squads made {visits}{place}."
    if sums["outings_untold"]:
        untold = _SAY.plural(sums["outings_untold"], "outing does", "outings do")
        text += f" {untold} not tell the number of officers."
    if not sums["premises_visits"]:
        return text
    if sums["failed"] or sums["advised"]:
        text += (
            f" {_SAY.number(sums['failed'])} failed and {_SAY.number(sums['advised'])} "
            "ended with advice."
        )
    else:
        text += " All passed."
    if sums["findings"]:
        text += f" {_SAY.plural(sums['findings'], 'finding was', 'findings were')} written down."
    if figures.rectified_share is not None:
        found = _SAY.number(sums["look_backs_passed"])
        text += (
            f" {_SAY.plural(sums['look_backs'], 'visit was a look-back', 'visits were look-backs')}"
            f", of which {found} found all rectified ({_SAY.share(figures.rectified_share)})."
        )
    return text


def _so_far(figures: Figures) -> str:
    so_far = figures.so_far
    if so_far is None or so_far.first >= figures.scope.first:
        return ""
    sums = so_far.sums
    return (
        f"Since {_SAY.day(so_far.first)} this makes "
        + _listed(
            [
                _SAY.plural(sums["officer_visits"], "officer-visit", "officer-visits"),
                _SAY.plural(sums["premises_visits"], "premises visit", "premises visits"),
                _SAY.plural(sums["complaints"], "complaint", "complaints"),
                _SAY.plural(sums["cases_opened"], "case opened", "cases opened"),
                f"{_SAY.number(sums['cases_closed'])} closed",
                f"fines of {_SAY.amount(sums['fine_cents'], figures.currency)}",
            ]
        )
        + "."
    )


def _calibrations(figures: Figures) -> str:
    done, bad = figures.sums["calibrations"], figures.sums["calibrations_failed"]
    if not done:
        return "No instrument was calibrated or verified."
    result = f"{_SAY.number(bad)} did not conform" if bad else "all conformed"
    noun = _SAY.plural(
        done, "calibration or verification was", "calibrations and verifications were"
    )
    return f"{noun} recorded; {result}."


def _complaints(figures: Figures) -> str:
    new, answered = figures.sums["complaints"], figures.sums["answered"]
    text = (
        f"{_SAY.plural(new, 'complaint', 'complaints')} came in" if new else "No complaint came in"
    )
    if not answered or figures.answered_share is None:
        return f"{text}; none was answered."
    return (
        f"{text}; {_SAY.plural(answered, 'was', 'were')} answered, "
        f"{_SAY.number(figures.sums['answered_in_time'])} in time "
        f"({_SAY.share(figures.answered_share)})."
    )


def _cases(figures: Figures) -> str:
    sums, done = figures.sums, []
    if sums["talks"]:
        talks = _SAY.plural(sums["talks"], "advisory talk was", "advisory talks were")
        done.append(f"{talks} held with {_SAY.plural(sums['firms_talked_to'], 'firm', 'firms')}")
    if sums["cases_opened"]:
        done.append(f"{_SAY.plural(sums['cases_opened'], 'case was', 'cases were')} opened")
    if sums["cases_closed"]:
        done.append(f"{_SAY.plural(sums['cases_closed'], 'case was', 'cases were')} closed")
    amounts = [_SAY.amount(cents, code) for code, cents in figures.currencies.items()]
    if amounts:
        done.append(f"fines came to {_listed(amounts)}")
    return f"{'; '.join(done)}." if done else "No talk was held, no case opened or closed, no fine."


def _coverage(figures: Figures, names: Names) -> str:
    counts, number = figures.coverage.now, _SAY.number
    when = _SAY.instant(figures.at, figures)
    if not counts.total:
        return f"At {when} there were no sites."
    text = (
        f"At {when}, {number(counts.uncovered)} of "
        f"{_SAY.plural(counts.total, 'site', 'sites')} were uncovered "
        f"({number(counts.never)} never inspected or calibrated, {number(counts.overdue)} "
        f"overdue): coverage stood at {_SAY.share(counts.rate)}, {_change(figures)}."
    )
    for word, grouping, parts in (
        ("districts", "district", figures.districts), ("kinds", "kind", figures.kinds)
    ):  # fmt: skip
        lowest = least_covered(parts)
        if len(parts) > 1 and lowest:
            listed = _listed(
                [
                    f"{names.of(grouping, part.key)} ({_SAY.share(part.coverage.now.rate)})"
                    for part in lowest
                    if part.coverage
                ]
            )
            text += f" The least covered {word}: {listed}."
    if figures.worst:
        worst = _listed(
            [
                f"{item.site.name or names.kind(item.site.kind) + ' ' + item.site.code} "
                f"({STATUSES[item.status].en})"
                for item in figures.worst[:WORST_NAMED]
            ]
        )
        text += f" Most in need of a visit: {worst}."
    return text


def _change(figures: Figures) -> str:
    gained = figures.coverage.gained
    if not gained:
        return "as the day before"
    word = "more" if gained > 0 else "less"
    return f"{_SAY.points(gained)} points {word} than the day before"


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
