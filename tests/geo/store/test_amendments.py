"""Changes of the catalogue: refused when they break a rule, else written and logged together."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from geo.clock import DAY_MS
from geo.errors import BadRecord, NotFound
from geo.model import Act, Kind, Policy, Remit, RiskChange, RiskLevel, Squad
from geo.store import log
from geo.store.amendments.kinds import add_kind, change_kind
from geo.store.amendments.policies import add_policy, end_policy
from geo.store.amendments.risks import set_risks
from geo.store.amendments.squads import add_squad, change_remits, change_squad
from geo.store.catalogue import load_catalogue
from geo.store.engine import Store
from tests.builders import HOSPITAL, MARKET, NOW, add_catalogue

WHO = {"actor": "chen", "now_ms": NOW}
DAILY = Policy(
    requirement="inspection",
    subject="hospital",
    risk=RiskLevel.HIGH,
    interval_ms=DAY_MS,
    notice_ms=DAY_MS // 5,
    look_back_after_ms=DAY_MS,
    acts=frozenset(),
    effective_from=NOW,
)


def fields(refusal: pytest.ExceptionInfo[BadRecord]) -> set[str]:
    return {error.field for error in refusal.value.errors}


def last_of(conn: Connection) -> log.Change:
    return log.latest(conn, 1)[0]


def test_a_policy_is_kept_and_logged_with_its_author(store: Store) -> None:
    with store.write() as conn:
        add_catalogue(conn)
        add_policy(conn, DAILY, **WHO)
    with store.read() as conn:
        (kept,) = load_catalogue(conn).policies
        note = last_of(conn)
    assert replace(kept, id=None) == DAILY
    assert (note.kind, note.actor, note.ref) == ("policy", "chen", "inspection hospital")
    assert note.detail["interval_ms"] == DAY_MS


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": "moon_base"}, "subject"),
        ({"interval_ms": 0}, "interval"),
        ({"notice_ms": DAY_MS}, "notice"),
        ({"look_back_after_ms": -1}, "look_back"),
        ({"acts": frozenset({Act.CALIBRATION})}, "acts"),
        ({"requirement": "calibration", "subject": None}, "acts"),
        ({"effective_from": 1 << 60}, "effective_from"),
    ],
)
def test_a_policy_that_breaks_a_rule_leaves_no_trace(
    sqlite_store: Store, change: dict, field: str
) -> None:
    with sqlite_store.write() as conn:
        add_catalogue(conn)
    with pytest.raises(BadRecord) as refusal, sqlite_store.write() as conn:
        add_policy(conn, replace(DAILY, **change), **WHO)
    assert field in fields(refusal)
    with sqlite_store.read() as conn:
        assert load_catalogue(conn).policies == ()
        assert log.last_sequence(conn) == 0


def test_a_policy_ends_once_and_not_before_it_begins(sqlite_store: Store) -> None:
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        add_policy(conn, DAILY, **WHO)
        with pytest.raises(BadRecord):
            end_policy(conn, 1, NOW, **WHO)
        end_policy(conn, 1, NOW + DAY_MS, **WHO)
        assert load_catalogue(conn).policies[0].effective_to == NOW + DAY_MS
        with pytest.raises(BadRecord, match="ended already"):
            end_policy(conn, 1, NOW + 3 * DAY_MS, actor="chen", now_ms=NOW + 2 * DAY_MS)
        with pytest.raises(NotFound):
            end_policy(conn, 77, NOW + DAY_MS, **WHO)
        assert last_of(conn).detail["did"] == "ended"


def test_each_district_of_a_risk_change_has_its_row_in_the_log(store: Store) -> None:
    changes = [RiskChange(code, RiskLevel.HIGH, NOW) for code in ("141002", "141021")]
    with store.write() as conn:
        add_catalogue(conn)
        set_risks(conn, changes, **WHO)
    with store.read() as conn:
        assert load_catalogue(conn).risks == tuple(changes)
        assert {(note.kind, note.ref) for note in log.latest(conn, 2)} == {
            ("risk", "141002"),
            ("risk", "141021"),
        }


def test_an_unknown_district_changes_no_risk_level(sqlite_store: Store) -> None:
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        known, unknown = (RiskChange(code, RiskLevel.HIGH, NOW) for code in ("141002", "9"))
        with pytest.raises(BadRecord):
            set_risks(conn, [known, unknown], **WHO)
        assert load_catalogue(conn).risks == ()


def test_a_new_kind_gets_the_next_number(store: Store) -> None:
    with store.write() as conn:
        add_catalogue(conn)
        added = add_kind(conn, Kind("school", 0, "other", "学校", "School"), **WHO)
        assert added.number == 3
        assert load_catalogue(conn).kinds["school"] == added
        assert last_of(conn).ref == "school"


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (Kind("hospital", 0, "other", "学校", "School"), "id"),
        (Kind("A school", 0, "other", "学校", "School"), "id"),
        (Kind("school", 0, "sea", "学校", "School"), "family"),
        (Kind("school", 0, "other", "", "School"), "label_zh"),
        (Kind("school", 0, "other", "学校", "hospital"), "label_en"),
        (Kind("school", 0, "other", "学校", "School", checklist="none"), "checklist"),
        (Kind("school", 0, "other", "学校", "School", service_min=0), "service_min"),
    ],
)
def test_a_kind_that_breaks_a_rule_is_refused(sqlite_store: Store, kind: Kind, field: str) -> None:
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        with pytest.raises(BadRecord) as refusal:
            add_kind(conn, kind, **WHO)
    assert fields(refusal) == {field}


def test_a_changed_kind_keeps_its_number(sqlite_store: Store) -> None:
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        change_kind(conn, replace(HOSPITAL, number=99, label_en="Clinic"), **WHO)
        assert load_catalogue(conn).kinds["hospital"] == replace(HOSPITAL, label_en="Clinic")
        with pytest.raises(NotFound):
            change_kind(conn, replace(MARKET, id="unheard_of"), **WHO)


def test_changing_a_squad_leaves_its_remits(store: Store) -> None:
    with store.write() as conn:
        add_catalogue(conn)
        change_squad(conn, Squad(2, "二队", "Produce", 111.6, 36.0, size=5), **WHO)
        squad = load_catalogue(conn).squads[2]
    assert (squad.name_en, squad.size, squad.base_lon) == ("Produce", 5, 111.6)
    assert squad.remits == (Remit(2, "inspect", "farmers_market"),)


def test_remits_are_added_once_and_taken_away(store: Store) -> None:
    market, hospital = (Remit(2, "inspect", kind) for kind in ("farmers_market", "hospital"))
    with store.write() as conn:
        add_catalogue(conn)
        change_remits(conn, 2, add=[hospital, market, hospital], remove=[], **WHO)
        assert load_catalogue(conn).squads[2].remits == (market, hospital)
        change_remits(conn, 2, remove=[market], **WHO)
        assert load_catalogue(conn).squads[2].remits == (hospital,)
        assert last_of(conn).detail["removed"] == [
            {"act": "inspect", "kind": "farmers_market", "district": None}
        ]
        before = log.last_sequence(conn)
        change_remits(conn, 2, add=[hospital], **WHO)
        assert log.last_sequence(conn) == before


@pytest.mark.parametrize(
    ("squad", "field"),
    [
        (Squad(2, "二", "Two"), "number"),
        (Squad(65, "六十五", "Sixty-five"), "number"),
        (Squad(3, "三", "Three", base_lon=111.5), "base_lat"),
        (Squad(3, "三", "Three", 111.5, 95.0), "base_lat"),
        (Squad(3, "三", "Three", shift_start="8 o'clock"), "shift_start"),
        (Squad(3, "三", "Three", size=0), "size"),
        (Squad(3, "三", "Three", remits=(Remit(3, "inspect", "moon_base"),)), "kind"),
    ],
)
def test_a_squad_that_breaks_a_rule_is_refused(
    sqlite_store: Store, squad: Squad, field: str
) -> None:
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        with pytest.raises(BadRecord) as refusal:
            add_squad(conn, squad, **WHO)
    assert fields(refusal) == {field}
