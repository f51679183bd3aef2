"""The command line as scripts use it."""

import csv
import json
import sqlite3
import stat

import pytest

from tests.webapp.conftest import app_on
from webapp.context import services
from webapp.settings import Settings


@pytest.fixture
def runner(tmp_path):
    """Give a function that runs a command on an empty data folder."""
    app = app_on(Settings(data_dir=tmp_path / "data", secret_key="k"))
    run = app.test_cli_runner()
    yield lambda *words, **options: run.invoke(args=list(words), **options)
    services(app).store.dispose()


@pytest.fixture
def demo_runner(shared_demo_app):
    run = shared_demo_app.test_cli_runner()
    return lambda *words: run.invoke(args=list(words))


SITES = [
    {"code": "M1", "name": "一号市场", "kind": "farmers_market", "lon": 111.5, "lat": 36.1},
    {"code": "M2", "name": "二号市场", "kind": "农贸市场", "lon": 111.6, "lat": 36.2},
]


def table(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def test_before_init_a_command_says_what_to_do(runner):
    answer = runner("coverage")
    assert answer.exit_code == 1
    assert "run 'flask --app webapp init' first" in answer.stderr
    assert answer.stdout == ""


def test_init_loads_kinds_policies_and_eight_squads_but_no_sites(runner):
    assert "ready" in runner("init").stdout
    by = json.loads(runner("coverage", "--by", "squad", "--json").stdout)
    assert by["total"] == 0
    assert by["rate"] == 1.0
    assert [row["key"] for row in by["by"]] == list(range(1, 9))
    assert "untouched" in runner("init").stdout


def test_a_person_added_by_a_script_gets_a_password_that_signs_in(runner):
    runner("init")
    answer = runner("users", "add", "anna", "--role", "squad", "--squad", "3")
    assert answer.exit_code == 0
    assert "password: " in answer.stdout
    assert "anna: squad of squad 3" in runner("users", "list").stdout


def test_a_password_can_come_by_a_pipe(runner):
    runner("init")
    answer = runner("users", "add", "bo", "--role", "admin", "--password-stdin", input="short\n")
    assert answer.exit_code == 1
    assert "8 to 256 characters" in answer.stderr
    answer = runner(
        "users", "add", "bo", "--role", "admin", "--password-stdin", input="long enough\n"
    )
    assert answer.exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("users", "add", "x", "--role", "squad", "--squad", "99"), "squad"),
        (("users", "add", "x", "--role", "squad"), "squad"),
        (("users", "add", "A b", "--role", "viewer"), "a-z"),
        (("users", "token", "nobody"), "no account 'nobody'"),
        (("export", "sites", "out.doc"), "geojson, csv"),
        (("export", "sites", "-"), "a pipe needs --format"),
        (("coverage", "--kind", "casino"), "known are"),
        (("coverage", "--at", "soon"), "no instant"),
        (("coverage", "--bbox", "1,2,3"), "west,south,east,north"),
    ],
)
def test_what_cannot_be_done_is_told_on_stderr_with_exit_code_1(runner, words, told):
    runner("init")
    answer = runner(*words)
    assert answer.exit_code == 1
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr


def test_sites_go_in_and_come_out(runner, tmp_path):
    runner("init")
    file = table(tmp_path / "sites.csv", SITES)
    dry = json.loads(runner("sites", "import", file, "--dry-run", "--json").stdout)
    assert (dry["rows"], dry["added"], dry["applied"]) == (2, 2, False)
    report = json.loads(runner("sites", "import", file, "--json").stdout)
    assert (report["added"], report["applied"], report["refused"]) == (2, True, [])
    again = json.loads(runner("sites", "import", file, "--json").stdout)
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 2)

    out = tmp_path / "out.geojson"
    assert runner("export", "sites", str(out)).exit_code == 0
    features = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert {f["id"]: f["properties"]["name"] for f in features} == {
        "M1": "一号市场",
        "M2": "二号市场",
    }
    piped = runner("export", "sites", "-", "--format", "csv")
    assert [row["code"] for row in csv.DictReader(piped.stdout.splitlines())] == ["M1", "M2"]


def test_a_bad_row_stops_the_import_unless_it_is_skipped(runner, tmp_path):
    runner("init")
    file = table(tmp_path / "sites.csv", [*SITES, {**SITES[0], "code": "M3", "lat": 136.1}])
    answer = runner("sites", "import", file, "--json")
    assert answer.exit_code == 1
    report = json.loads(answer.stdout)
    assert report["applied"] is False
    assert [(r["row"], r["field"], r["value"]) for r in report["refused"]] == [(4, "lat", "136.1")]
    assert json.loads(runner("coverage", "--json").stdout)["total"] == 0

    told = runner("sites", "import", file)
    assert told.exit_code == 1
    assert "row 4, lat '136.1'" in told.stderr
    answer = runner("sites", "import", file, "--skip-bad", "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["added"] == 2


def test_records_of_known_sites_change_their_status(runner, tmp_path):
    runner("init")
    runner("sites", "import", table(tmp_path / "sites.csv", SITES))
    visits = [{"code": "M1", "started_at": "2026-11-24 09:00", "result": "合格", "squad": 2}]
    answer = runner("records", "import", table(tmp_path / "visits.csv", visits), "--json")
    assert json.loads(answer.stdout)["records_added"] == 1
    at = json.loads(runner("coverage", "--json", "--at", "2026-11-24T10:00+08:00").stdout)
    assert at["never"] == 1


def test_the_demo_refuses_a_store_with_sites_unless_reset(runner, tmp_path):
    runner("init")
    runner("sites", "import", table(tmp_path / "sites.csv", SITES))
    answer = runner("demo")
    assert answer.exit_code == 1
    assert "--reset" in answer.stderr


def test_the_demo_password_is_printed_and_kept_for_the_owner_only(
    shared_demo_settings, demo_runner
):
    kept = shared_demo_settings.data_dir / "demo_password"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text(encoding="utf-8").strip() == "demo-password"


def test_coverage_as_a_table_and_as_json_agree(demo_runner):
    rows = demo_runner("coverage", "--by", "district").stdout.splitlines()
    report = json.loads(demo_runner("coverage", "--by", "district", "--json").stdout)
    assert len(rows) == 2 + 17
    figures = rows[1].split()
    assert [int(figure) for figure in figures[1:7]] == [
        report[key] for key in ("total", "covered", "due", "overdue", "never", "uncovered")
    ]
    assert sum(row["total"] for row in report["by"]) == report["total"]
    assert report["uncovered"] == report["never"] + report["overdue"]


def test_officer_visits_and_premises_visits_are_the_published_ones(shared_demo_settings):
    database = sqlite3.connect(shared_demo_settings.data_dir / "squadmap.db")
    officers = database.execute("SELECT sum(officers) FROM outing").fetchone()
    visits = database.execute(
        "SELECT count(*) FROM inspection i WHERE NOT void AND NOT EXISTS "
        "(SELECT 1 FROM inspection later WHERE later.supersedes = i.id)"
    ).fetchone()
    database.close()
    assert (officers, visits) == ((27_353,), (52_571,))
