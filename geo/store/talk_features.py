"""Advisory talks as a collection: one feature a talk, at its site where it was held with one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, select

from geo.store import state
from geo.store.features import Features, Property, Sort
from geo.store.filters import RecordFilter
from geo.store.json_sql import JsonMember
from geo.store.schema import site, talk, talk_site
from geo.store.within import within


def talk_features(where: RecordFilter, until: int | None) -> Features:
    """Ask for talks, oldest in the log first.

    Kind, district and box ask for talks with at least one firm there.

    Parameters
    ----------
    until
        Only talks held at or before this instant (UTC ms); None for all.
    """
    firms = talk_site.join(site, site.c.row == talk_site.c.site)
    here = talk_site.c.talk == talk.c.id
    counted = talk_site.alias("counted")
    many = select(func.count()).where(counted.c.talk == talk.c.id).correlate(talk).scalar_subquery()
    conditions: list[Any] = []
    if where.squads:
        conditions.append(talk.c.squad.in_(where.squads))
    if where.since is not None:
        conditions.append(talk.c.held_at >= where.since)
    if where.until is not None:
        conditions.append(talk.c.held_at < where.until)
    if until is not None:
        conditions.append(talk.c.held_at <= until)
    places: list[Any] = []
    if where.kinds:
        places.append(site.c.kind.in_(where.kinds))
    if where.districts:
        places.append(site.c.district.in_(where.districts))
    if where.bbox is not None:
        places.append(within(site, where.bbox))
    if places:
        conditions.append(
            select(talk_site.c.talk)
            .select_from(firms)
            .where(here, *places)
            .correlate(talk)
            .exists()
        )

    def of_the_only_one(column: Any) -> Any:
        found = select(func.min(column)).select_from(firms).where(and_(here, many == 1))
        return found.correlate(talk).scalar_subquery()

    return Features(
        id=talk.c.id,
        lon=of_the_only_one(site.c.lon),
        lat=of_the_only_one(site.c.lat),
        placeless=True,
        properties=(
            Property("id", Sort.TEXT, talk.c.id),
            Property("held_at", Sort.INSTANT, talk.c.held_at),
            Property("received_at", Sort.INSTANT, talk.c.received_at),
            Property("manner", Sort.TEXT, talk.c.manner),
            Property("squad", Sort.INTEGER, talk.c.squad),
            Property("firms", Sort.INTEGER, many),
            Property("sites", Sort.JSON, JsonMember(talk.c.body, "sites")),
            Property("text", Sort.JSON, JsonMember(talk.c.body, "text")),
            Property("supersedes", Sort.TEXT, talk.c.supersedes),
            Property("void", Sort.BOOLEAN, talk.c.void),
            Property("valid", Sort.BOOLEAN, state.valid(talk)),
            Property("source", Sort.TEXT, talk.c.source),
        ),
        rows=select(talk.c.id).select_from(talk).where(*conditions).order_by(talk.c.sequence),
    )
