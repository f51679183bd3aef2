"""Values of the domain as the JSON of the machine routes (documented in `answer_schemas`)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import get_template_attribute, url_for

from geo.clock import DAY_MS
from geo.coverage.listing import ListedSite
from geo.coverage.why import Requirement, Why
from geo.dispatch.assign import Caution
from geo.model import District, Instrument, Kind, Policy, Receipt, Site, Squad, Status
from geo.store.changes import FeedEntry
from geo.store.plans import Stop
from geo.store.records import TimelineEntry
from geo.store.stored_record import StoredRecord
from webapp.wording import (
    district_label,
    iso_instant,
    kind_label,
    site_label,
    squad_label,
    type_label,
)

Json = dict[str, Any]


def site_json(site: Site) -> Json:
    """Give what a site is."""
    return {
        "code": site.code,
        "row": site.row,
        "name": site.name,
        "label": site_label(site),
        "kind": site.kind,
        "district": site.district,
        "address": site.address,
        "lon": site.lon,
        "lat": site.lat,
        "crowding": site.crowding,
    }


def listed_json(listed: ListedSite) -> Json:
    """Give a row of a list."""
    return {
        **site_json(listed.site),
        "status": listed.status.word,
        "inspection_status": listed.inspection_status.word,
        "calibration_status": _word(listed.calibration_status),
        "due_at": iso_instant(listed.due_at),
        "notice_at": iso_instant(listed.notice_at),
        "priority": round(listed.priority, 4),
        "squads": listed.squads,
        "last_inspected_at": iso_instant(listed.inspected_at),
        "inspections": listed.inspections,
        "instruments": listed.instruments,
    }


def why_json(why: Why) -> Json:
    """Give a site at an instant with everything that its status follows from."""
    site = why.site
    return {
        "at": iso_instant(why.at),
        **site_json(site),
        "kind_label": kind_label(site.kind),
        "district_label": district_label(site.district),
        "source": site.source,
        "opened_at": iso_instant(site.opened_at),
        "closed_at": iso_instant(site.closed_at),
        "version": site.version,
        "exists": why.exists,
        "status": why.status.word,
        "due_at": iso_instant(why.due_at),
        "notice_at": iso_instant(why.notice_at),
        "risk": why.risk,
        "priority": round(why.factors.product, 4),
        "factors": asdict(why.factors),
        "requirements": [requirement_json(item, why) for item in why.requirements],
    }


def requirement_json(requirement: Requirement, why: Why) -> Json:
    """Give one requirement: its record, its policy, its date, and all that in words."""
    return {
        "requirement": requirement.requirement,
        "instrument": requirement.instrument.code if requirement.instrument else None,
        "status": requirement.status.word,
        "due_at": iso_instant(requirement.due_at),
        "notice_at": iso_instant(requirement.notice_at),
        "reason": requirement.reason,
        "words": requirement_words(requirement, why),
        "record": requirement.record,
        "record_at": iso_instant(requirement.record_at),
        "outcome": requirement.outcome,
        "policy": policy_json(requirement.policy),
    }


def requirement_words(requirement: Requirement, why: Why) -> str:
    """Give the sentences that the site's page says of a requirement, as plain text."""
    said = [
        get_template_attribute("why.html", part)(requirement, why).striptags()
        for part in ("record", "rule", "verdict")
    ]
    return " ".join(said)


def policy_json(policy: Policy) -> Json:
    """Give what a policy asks for, in days."""
    return {
        "subject": policy.subject,
        "risk": policy.risk,
        "interval_days": policy.interval_ms / DAY_MS,
        "notice_days": policy.notice_ms / DAY_MS,
        "look_back_after_days": policy.look_back_after_ms / DAY_MS,
        "acts": sorted(policy.acts),
    }


def instrument_json(instrument: Instrument, requirement: Requirement | None) -> Json:
    """Give an instrument; its status is null while it is out of service."""
    return {
        "code": instrument.code,
        "name": instrument.name,
        "type": instrument.type,
        "label": type_label(instrument.type),
        "status": requirement.status.word if requirement else None,
        "due_at": iso_instant(requirement.due_at) if requirement else None,
        "in_service_from": iso_instant(instrument.in_service_from),
        "in_service_to": iso_instant(instrument.in_service_to),
    }


def timeline_json(entry: TimelineEntry) -> Json:
    """Give a record as a line of a site's history."""
    return {
        "id": entry.id,
        "collection": entry.collection,
        "at": iso_instant(entry.at),
        "squad": entry.squad,
        "outcome": entry.outcome,
        "valid": entry.valid,
        "instrument": entry.instrument,
        "flags": entry.flags,
        "source": entry.source,
        "note": entry.body.get("note") or "",
        "findings": entry.body.get("findings") or [],
    }


def stop_json(stop: Stop) -> Json:
    """Give a stop of a squad's day."""
    return {
        "id": stop.id,
        "date": stop.date.isoformat(),
        "squad": stop.squad,
        "site": site_json(stop.site),
        "position": stop.position,
        "team": stop.team,
        "arrives_at": iso_instant(stop.arrives_at),
        "starts_at": iso_instant(stop.starts_at),
        "ends_at": iso_instant(stop.ends_at),
        "pin": stop.pin,
        "required": stop.required,
        "note": stop.note,
        "assigned_by": stop.assigned_by,
        "assigned_at": iso_instant(stop.assigned_at),
        "published_at": iso_instant(stop.published_at),
        "skipped_at": iso_instant(stop.skipped_at),
        "skip_reason": stop.skip_reason,
        "taken_back_at": iso_instant(stop.taken_back_at),
        "done": stop.done,
        "records": stop.records,
    }


def caution_json(caution: Caution) -> Json:
    """Give what an assignment warns of."""
    return {"site": caution.code, "doubt": caution.doubt, "squads": caution.squads}


def receipt_json(receipt: Receipt) -> Json:
    """Give the answer to a stored record; what there is nothing to say of is left out."""
    answer: Json = {
        "id": receipt.id,
        "sequence": receipt.sequence,
        "sha256": receipt.sha256,
        "received_at": iso_instant(receipt.received_at),
    }
    if receipt.photos_missing:
        answer["photos_missing"] = receipt.photos_missing
    if receipt.flags:
        answer["flags"] = receipt.flags
    return answer


def record_json(record: StoredRecord) -> Json:
    """Give a record with its body as it was accepted."""
    return {**asdict(record), "received_at": iso_instant(record.received_at)}


def change_json(change: FeedEntry) -> Json:
    """Give a row of the change feed."""
    return {
        "sequence": change.sequence,
        "kind": change.kind,
        "id": change.id,
        "site": change.site,
        "row": change.site_row,
    }


def kind_json(kind: Kind) -> Json:
    """Give a kind; `number` is its index in tiles."""
    return {**asdict(kind), "label": kind_label(kind)}


def district_json(district: District, risk: str) -> Json:
    """Give a district without its boundary."""
    return {
        "code": district.code,
        "number": district.number,
        "name": district_label(district.code),
        "name_zh": district.name_zh,
        "name_en": district.name_en,
        "risk": risk,
    }


def squad_json(squad: Squad) -> Json:
    """Give a squad with its remits."""
    remits = [
        {"act": remit.act, "kind": remit.kind, "district": remit.district} for remit in squad.remits
    ]
    return {**asdict(squad), "remits": remits, "name": squad_label(squad.number)}


def site_links(site: Site, *, recording: bool) -> dict[str, str]:
    """Give the addresses of a site's pages; the form only to those who may record."""
    links = {"page": url_for("sites.site", code=site.code)}
    if recording:
        links["new_inspection"] = url_for("records.new_inspection", code=site.code)
    return links


def _word(status: Status | None) -> str | None:
    return None if status is None else status.word
