"""`plan --problem`: a problem's file in, a judged plan out."""

import json
from datetime import date

import pytest

from geo.dispatch.plan import routes_from_json
from geo.dispatch.problem_json import problem_from_json
from geo.store.plan_versions import planned_stops
from webapp.context import services

PROBLEM = {
    "depots": [{"id": "d", "lon": 111.5, "lat": 36.1}],
    "stops": [
        {"id": "near", "lon": 111.51, "lat": 36.1, "kind": "a", "prize": 5, "service_s": 600},
        {"id": "far", "lon": 112.5, "lat": 36.1, "kind": "a", "prize": 9, "service_s": 600},
        {"id": "other", "lon": 111.5, "lat": 36.1, "kind": "b", "prize": 9, "service_s": 600},
    ],
    "squads": [{"id": "one", "start": "d", "end": "d", "shift_s": 3600, "kinds": ["a"]}],
    "travel": {"geodesic": {"radius_m": 6371000, "detour": 1.3, "speed_kmh": 40}},
}


@pytest.fixture
def run(shared_demo_app):
    runner = shared_demo_app.test_cli_runner()
    return lambda *words: runner.invoke(args=["plan", *words])


def test_a_problem_is_solved_judged_and_each_stop_left_has_its_reason(run, tmp_path):
    problem, out = tmp_path / "p.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(PROBLEM), encoding="utf-8")
    answer = run("--problem", str(problem), "--seconds", "1", "--out", str(out))
    assert answer.exit_code == 0, answer.stderr
    assert "1 of 3 stops, prize 5" in answer.stdout
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["prize"] == 5
    assert routes_from_json(plan) == {"one": ("near",)}
    reasons = {one["id"]: one["reason"] for one in plan["unserved"]}
    assert reasons["other"] == "no_squad_with_remit"
    assert reasons.keys() == {"far", "other"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"stops":', "is no JSON"),
        ("[]", "no JSON object"),
        (json.dumps({**PROBLEM, "depots": []}), "start"),
        (json.dumps({**PROBLEM, "travel": {"matrix_s": [[0, 1], [1]]}}), "matrix_s"),
    ],
)
def test_nonsense_is_refused_by_name(run, tmp_path, text, told):
    problem = tmp_path / "p.json"
    problem.write_text(text, encoding="utf-8")
    answer = run("--problem", str(problem), "--seconds", "1")
    assert answer.exit_code == 1
    assert told in answer.stderr
    assert answer.stdout == ""


def test_either_a_day_or_a_problem_is_asked_for(run):
    assert run().exit_code == 2
    assert "DATE or --problem" in run().stderr


def test_a_printed_plan_is_valid_for_a_judge_that_drives_it_anew(run, tmp_path):
    path = tmp_path / "p.json"
    path.write_text(json.dumps(PROBLEM), encoding="utf-8")
    plan = json.loads(run("--problem", str(path), "--seconds", "1").stdout)
    problem = problem_from_json(PROBLEM)
    assert plan["routes"][0]["duration_s"] <= problem.teams[0].shift_s


def test_several_days_are_planned_told_and_stored_when_asked_to(demo_app):
    runner = demo_app.test_cli_runner()
    words = ["plan", "2020-02-22", "--days", "2", "--seconds", "1", "--kind", "wildlife_market"]
    answer = runner.invoke(args=words)
    assert answer.exit_code == 0, answer.stderr
    first, second, verdict, *rest = answer.stdout.splitlines()
    assert first.startswith("2020-02-22: ")
    assert second.startswith("2020-02-23: ")
    assert "if nobody went" in second
    assert "kept" in verdict
    assert any("Wildlife market: " in line and "squad days" in line for line in rest)
    with services(demo_app).store.read() as conn:
        assert planned_stops(conn, date(2020, 2, 22)) == {}
    answer = runner.invoke(args=[*words, "--take-over"])
    assert answer.stdout.splitlines()[-1] == "stored as the plans of 2 days"
    with services(demo_app).store.read() as conn:
        stops = planned_stops(conn, date(2020, 2, 22))
    assert f": {len(stops)} visits" in first


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--days", "2"], 2, "DATE"),
        (["2020-02-22", "--take-over"], 2, "need --days"),
        (["2020-02-22", "--days", "2", "--kind", "castle"], 1, "castle"),
        (["2020-02-21", "--days", "2"], 1, "has passed"),
    ],
)
def test_days_that_cannot_be_planned_are_refused(run, words, code, told):
    answer = run(*words)
    assert answer.exit_code == code
    assert told in answer.stderr
