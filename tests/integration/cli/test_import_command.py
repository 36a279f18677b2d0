"""`mentorship import history` as it is typed: what it says, with which exit code, and the data directory's database."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.main import app
from services.platform.embedded_servers import PostgresServer
from services.platform.settings import child_environment
from tests.integration.cli.federation import HEADING

ROW = "Riverside,First year,2020,2020-02-01,2020-06-30,Ada Lovelace,Grace Hopper"


@pytest.fixture
def environment(database: str, tmp_path: Path) -> dict[str, str]:
    """Return the environment of a command with its databases configured."""
    databases = {"enrollment": {"database": database}, "relationships": {"database": database}}
    return child_environment({"data_dir": str(tmp_path), **databases})


def file(folder: Path, content: str) -> str:
    path = folder / "history.csv"
    path.write_text(content, encoding="utf-8")
    return str(path)


def test_it_reports_as_a_table_for_people(environment: dict[str, str], tmp_path: Path) -> None:
    path = file(tmp_path, f"{HEADING},notes\n{ROW},x\nRiverside,First year,2020,,,Ada Lovelace,Alan Turing,y\n")
    result = CliRunner().invoke(app, ["import", "history", path], env=environment)
    assert result.exit_code == 3, result.output
    assert "line 3: refused, start-missing" in result.output
    assert "1 new relationship has no session on record" in result.output
    assert "columns not imported: notes" in result.output
    assert "Ada" not in result.output


def test_it_reports_as_one_json_object_for_programs(environment: dict[str, str], tmp_path: Path) -> None:
    path = file(tmp_path, f"{HEADING}\n{ROW}\n{ROW.replace('2020-06-30', '2020-13-30')}\n")
    result = CliRunner().invoke(app, ["import", "history", path, "--dry-run", "--json"], env=environment)
    report = json.loads(result.stdout)
    assert [(row["line"], row["outcome"]) for row in report["rows"]] == [(2, "new"), (3, "refused")]
    assert (report["dry_run"], report["new"], report["refused_by_rule"]) == (True, 1, {"invalid-end": 1})
    nothing = json.loads(
        CliRunner().invoke(app, ["import", "history", file(tmp_path, HEADING + "\n"), "--json"], env=environment).stdout
    )
    assert (nothing["rows"], nothing["total"]) == ([], 0)


@pytest.mark.parametrize(("options", "people"), [([], 4), (["--register"], 3)], ids=["names", "register"])
def test_numbers_of_a_common_register_are_one_person_in_two_organizations(
    environment: dict[str, str], tmp_path: Path, options: list[str], people: int
) -> None:
    path = file(tmp_path, f"{HEADING}\nRiverside,One,2020,2020-02-01,,p01,p02\nLakeside,Two,2021,2021-02-01,,p02,p03\n")
    result = CliRunner().invoke(app, ["import", "history", path, "--dry-run", "--json", *options], env=environment)
    assert json.loads(result.stdout)["adds"]["people"] == people


def test_a_register_has_no_meaning_where_an_organization_finds_its_people(
    environment: dict[str, str], tmp_path: Path
) -> None:
    of = ["--organization", "00000000-0000-4000-8000-000000000001", "--register"]
    result = CliRunner().invoke(app, ["import", "history", file(tmp_path, f"{HEADING}\n"), *of], env=environment)
    assert result.exit_code == 2
    assert "--register" in result.output


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        ("organization,program\nRiverside,First year\n", 1, "columns-missing"),
        ("", 1, "file-empty"),
        (f"{HEADING}\nRiverside\n", 1, "wrong-columns"),
    ],
)
def test_a_file_nobody_can_use_fails(
    environment: dict[str, str], tmp_path: Path, content: str, code: int, message: str
) -> None:
    result = CliRunner().invoke(app, ["import", "history", file(tmp_path, content)], env=environment)
    assert (result.exit_code, message in result.output) == (code, True), result.output


def test_refused_rows_come_as_a_file_to_mend(environment: dict[str, str], tmp_path: Path) -> None:
    """Also those that cannot be separated; mended, the file is imported like any other, and adds what was missing."""
    bad_day, stray = ROW.replace("2020-02-01", "2020-02-31"), ROW.replace("Ada", '"Ada')
    path = file(tmp_path, "\n".join([HEADING, ROW, bad_day, stray, ROW.replace("Grace", "Alan"), ""]).replace(",", ";"))
    rejected = tmp_path / "rejected.csv"
    command = ["import", "history", path, "--rejected", str(rejected), "--json"]
    first = CliRunner().invoke(app, command, env=environment)
    assert (first.exit_code, json.loads(first.stdout)["new"]) == (3, 2), first.output
    assert rejected.stat().st_mode & 0o077 == 0, "it holds names"
    lines = rejected.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == f"refused_because;{HEADING}".replace(",", ";")
    assert [line.split(":")[0].strip('"') for line in lines[1:]] == ["invalid-start", "unclosed-quote"]
    mended = "\n".join(
        [*lines[:1], lines[1].replace("02-31", "02-02"), lines[2].replace('"""Ada Lovelace"', "Ada Lovelace"), ""]
    )
    path = file(tmp_path, mended)
    second = CliRunner().invoke(app, command, env=environment)
    assert second.exit_code == 0, second.output
    report = json.loads(second.stdout)
    assert (report["new"], report["known"], report["ignored_columns"]) == (1, 1, [])
    assert rejected.read_text(encoding="utf-8-sig").splitlines() == lines[:1]


def test_names_that_are_nearly_the_same_are_asked_about_before_anything_is_entered(
    environment: dict[str, str], tmp_path: Path
) -> None:
    path = file(tmp_path, f"{HEADING}\n{ROW}\n{ROW.replace('Ada', 'ADA').replace('02-01', '03-01')}\n")
    command = ["import", "history", path, "--json"]
    asked = CliRunner().invoke(app, command, env=environment)
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert "“ADA Lovelace” (line 3)" in asked.stderr
    assert "--yes" in asked.stderr
    agreed = CliRunner().invoke(app, [*command, "--yes"], env=environment)
    assert json.loads(agreed.stdout)["new"] == 2
    again = CliRunner().invoke(app, command, env=environment)
    assert json.loads(again.stdout)["known"] == 2, "what is recorded is not asked about"


def test_days_and_encodings_of_an_office_are_understood_when_named(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "office.csv"
    row = ROW.replace("2020-02-01", "01.02.2020").replace("2020-06-30", "30.06.2020").replace("Ada", "Zoë")
    path.write_bytes(f"Paare 2020\r\n{HEADING.title()}\r\n{row}\r\n".replace(",", ";").encode("cp1252"))
    command = ["import", "history", str(path), "--dry-run", "--json"]
    unnamed = json.loads(CliRunner().invoke(app, command, env=environment).stdout)
    assert (unnamed["refused"], unnamed["rows"][0]["line"]) == (1, 3)
    options = ["--encoding", "cp1252", "--date-format", "DD.MM.YYYY"]
    named = CliRunner().invoke(app, [*command, *options], env=environment)
    report = json.loads(named.stdout)
    assert (named.exit_code, report["new"], len(report["notes"])) == (0, 1, 1), named.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "history", "nowhere.csv"],
        ["history"],
        ["import", "history", "x.csv", "--evidence", "6"],
        ["import", "history", "x.csv", "--date-format", "DD"],
        ["import", "history", "x.csv", "--rejected", "nowhere/rejected.csv"],
    ],
)
def test_a_command_asked_wrongly_ends_with_2(environment: dict[str, str], arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments, env=environment).exit_code == 2


def test_without_a_database_it_uses_the_data_directorys_own(tmp_path: Path) -> None:
    environment = child_environment({"data_dir": str(tmp_path / "data")})
    path = file(tmp_path, f"{HEADING}\n{ROW}\n")
    first, again = (
        json.loads(CliRunner().invoke(app, ["import", "history", path, "--json"], env=environment).stdout)
        for _ in range(2)
    )
    assert (first["new"], again["new"], again["known"]) == (1, 0, 1), "the secret and the data are kept"
    with PostgresServer(tmp_path / "data" / "postgres"):  # another process runs it: a demonstration
        repeated = json.loads(CliRunner().invoke(app, ["import", "history", path, "--json"], env=environment).stdout)
    assert repeated["known"] == 1
