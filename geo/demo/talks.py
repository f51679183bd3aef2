"""Advisory talks: with whom an inspection did not please, on the spot, by telephone, by video."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import numpy as np

from geo.clock import HOUR_MS, MINUTE_MS, iso, local_day
from geo.demo.city import City
from geo.demo.hours import in_waking_hours
from geo.demo.outings import record_ids
from geo.demo.period import PERIOD_END_MS, ZONE
from geo.demo.visits import Visit, Visits
from geo.model import Result

_ON_SITE_SHARE, _PHONE_SHARE = 0.12, 0.02
"""Of inspections that failed, and of those that were advised."""
_TOGETHER = 14
"""Talks by video, with several firms at once."""
_FEWEST, _MOST = 3, 9
_PERSON = "负责人（模拟）"


def make_talks(city: City, visits: Visits, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Simulate the talks of the period, as `geo.store.bulk_cases` takes them."""
    words = city.operations["talks"]
    held = [*_on_site(visits, rng), *_by_phone(visits, rng), *_by_video(visits, rng)]
    held = [one for one in held if one[1] < PERIOD_END_MS]
    return [
        _talk(record_id, manner, at, met, str(rng.choice(words[manner])))
        for record_id, (manner, at, met) in zip(record_ids(len(held), rng), held, strict=True)
    ]


_Held = tuple[str, int, list[Visit]]


def _on_site(visits: Visits, rng: np.random.Generator) -> list[_Held]:
    return [
        ("on_site", visit.finished_at, [visit])
        for visit in visits.failed
        if rng.random() < _ON_SITE_SHARE
    ]


def _by_phone(visits: Visits, rng: np.random.Generator) -> list[_Held]:
    return [
        ("phone", in_waking_hours(visit.finished_at + rng.uniform(1, 20) * HOUR_MS,
                                  rng.uniform(0, 90)), [visit])
        for visit in visits.bad
        if visit.result is Result.ADVISORY and rng.random() < _PHONE_SHARE
    ]  # fmt: skip


def _by_video(visits: Visits, rng: np.random.Generator) -> list[_Held]:
    """Call in those of one kind and squad that failed on the same day."""
    groups: dict[tuple[Any, ...], dict[str, Visit]] = defaultdict(dict)
    for visit in visits.failed:
        day = local_day(visit.finished_at, ZONE)
        groups[day, visits.kind_of[visit.site], visit.squad][visit.site] = visit
    able = [list(met.values()) for met in groups.values() if len(met) >= _FEWEST]
    talks: list[_Held] = []
    for number in sorted(rng.permutation(len(able))[:_TOGETHER]):
        met = able[number][:_MOST]
        last = max(visit.finished_at for visit in met)
        held_at = in_waking_hours(last + 14 * HOUR_MS, rng.uniform(30, 120))
        talks.append(("video", held_at - held_at % (5 * MINUTE_MS), met))
    return talks


def _talk(record_id: str, manner: str, at: int, met: list[Visit], text: str) -> dict[str, Any]:
    sites = [{"site": one.site, "person": _PERSON, "inspection": one.id} for one in met]
    squad = met[0].squad
    body = {
        "sites": sites, "manner": manner, "held_at": iso(at, ZONE), "squad": squad, "text": text,
    }  # fmt: skip
    return {
        "id": record_id, "held_at": at, "received_at": at + 5 * MINUTE_MS, "manner": manner,
        "squad": squad, "sites": sites, "body": json.dumps(body, ensure_ascii=False),
    }  # fmt: skip
