"""The catalogue that comes in data/ is whole and agrees with itself."""

import json
from collections import Counter

import pytest

from geo import kinds
from geo.clock import DAY_MS
from geo.maps.style import FAMILY_SHAPES
from geo.model import Act, RiskLevel
from geo.rules.policy import DEFAULT_CALIBRATION, DEFAULT_INSPECTION, policy_in_force

KINDS = [
    "farmers_market",
    "supermarket",
    "mall",
    "restaurant",
    "hospital",
    "pharmacy",
    "highway_exit",
    "checkpoint",
    "airport",
    "railway_station",
    "bus_station",
    "residential_compound",
    "wildlife_market",
    "medical_maker",
    "online_trader",
]
TYPES = {"boolean", "integer", "decimal", "text", "choice"}
NOW = 1_582_329_600_000


QUESTIONS = [
    pytest.param(checklist, question, id=f"{checklist['id']}-{question['name']}")
    for checklist in kinds.checklists()
    for question in checklist["questions"]
]


def test_the_fifteen_kinds_are_numbered_from_one():
    assert [kind.id for kind in kinds.kinds()] == KINDS
    assert [kind.number for kind in kinds.kinds()] == list(range(1, 16))


@pytest.mark.parametrize("kind", kinds.kinds(), ids=lambda kind: kind.id)
def test_a_kind_has_a_drawn_family_and_a_checklist_that_exists(kind):
    assert kind.family in FAMILY_SHAPES
    assert kind.checklist in {checklist["id"] for checklist in kinds.checklists()}
    assert 10 <= kind.service_min <= 120


def test_every_checklist_is_used_by_some_kind():
    used = {kind.checklist for kind in kinds.kinds()}
    assert {checklist["id"] for checklist in kinds.checklists()} == used


def test_instrument_types_are_numbered_from_one_and_have_unit_and_permissible_error():
    types = kinds.instrument_types()
    assert [item.number for item in types] == list(range(1, len(types) + 1))
    assert all(item.unit and item.mpe > 0 for item in types)
    assert {"infrared_thermometer", "thermal_imager", "scale"} <= {item.id for item in types}


def test_no_word_names_two_kinds():
    rows = json.loads((kinds.DATA / "kinds" / "kinds.json").read_text(encoding="utf-8"))
    words = [
        word
        for row in rows
        for word in {
            word.casefold()
            for word in (*row["aliases"], row["label_zh"], row["label_en"], row["id"])
        }
    ]
    assert [word for word, times in Counter(words).items() if times > 1] == []


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("farmers_market", "farmers_market"),
        ("farmers' market", "farmers_market"),
        ("菜市场", "farmers_market"),
        ("residential compound", "residential_compound"),
        ("大药房", "pharmacy"),
        ("高速收费站", "highway_exit"),
        ("canteen", "restaurant"),
        ("café", "restaurant"),
    ],
)
def test_a_kind_is_recognised_by_the_words_people_write(word, kind):
    assert kinds.kind_aliases()[word] == kind


def test_every_osm_tag_means_a_kind_that_exists():
    assert {tag.kind for tag in kinds.osm_tags()} <= set(KINDS)
    keys = {tag.key for tag in kinds.osm_tags()}
    assert {"amenity", "shop", "highway", "railway", "aeroway", "barrier"} <= keys


def test_no_osm_tag_stands_twice():
    tags = [(tag.key, tag.value, tag.conditions) for tag in kinds.osm_tags()]
    assert len(set(tags)) == len(tags)


def test_an_osm_tag_may_have_conditions():
    gated = kinds.OsmTag(
        "landuse", "residential", "residential_compound", (("residential", "gated"),)
    )
    assert gated in kinds.osm_tags()


@pytest.mark.parametrize("risk", list(RiskLevel))
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_policy_at_every_risk_level(kind, risk):
    policy = policy_in_force(kinds.default_policies(), "inspection", kind, risk, NOW)
    assert policy is not DEFAULT_INSPECTION
    assert 0 < policy.notice_ms < policy.interval_ms


@pytest.mark.parametrize("kind", KINDS)
def test_the_worse_the_outbreak_the_sooner_we_come(kind):
    low, medium, high = (
        policy_in_force(kinds.default_policies(), "inspection", kind, risk, NOW).interval_ms
        for risk in (RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH)
    )
    assert high < medium < low


def test_a_market_at_high_risk_is_inspected_every_three_days():
    policies = kinds.default_policies()
    market = policy_in_force(policies, "inspection", "farmers_market", RiskLevel.HIGH, NOW)
    assert market.interval_ms == 3 * DAY_MS
    assert market.look_back_after_ms == 2 * DAY_MS


@pytest.mark.parametrize("item", kinds.instrument_types(), ids=lambda item: item.id)
def test_every_type_of_instrument_has_a_calibration_policy(item):
    policy = policy_in_force(
        kinds.default_policies(), "calibration", item.id, RiskLevel.MEDIUM, NOW
    )
    assert policy is not DEFAULT_CALIBRATION
    assert policy.acts == {Act.CALIBRATION, Act.VERIFICATION}


def test_eight_squads_have_names_in_both_languages_and_no_remits():
    squads = kinds.default_squads()
    assert [squad.number for squad in squads] == list(range(1, 9))
    assert all(squad.name_zh and squad.name_en and not squad.remits for squad in squads)


@pytest.mark.parametrize(("checklist", "question"), QUESTIONS)
def test_a_question_can_be_asked_in_both_languages(checklist, question):
    assert question["type"] in TYPES
    assert question["label"]["zh"]
    assert question["label"]["en"]
    assert isinstance(question["required"], bool)
    for choice in question.get("choices", ()):
        assert choice["label"]["zh"]
        assert choice["label"]["en"]
    assert ("choices" in question) == (question["type"] == "choice")
    if "min" in question:
        assert question["min"] < question["max"]


@pytest.mark.parametrize(("checklist", "question"), QUESTIONS)
def test_a_condition_asks_an_earlier_question(checklist, question):
    names = [one["name"] for one in checklist["questions"]]
    assert names.count(question["name"]) == 1
    if "relevant" in question:
        asked = question["relevant"]["question"]
        assert asked in names[: names.index(question["name"])]


@pytest.mark.parametrize("checklist", kinds.checklists(), ids=lambda one: one["id"])
def test_a_checklist_has_conditions_and_numbers_with_unit_and_range(checklist):
    assert checklist["version"] == 1
    assert any("relevant" in one for one in checklist["questions"])
    numbers = [one for one in checklist["questions"] if one["type"] in ("integer", "decimal")]
    assert numbers
    assert all(one["unit"] and "min" in one and "max" in one for one in numbers)
