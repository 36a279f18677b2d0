"""Migrations on a real server: once, in order, whole or not at all, by one process at a time, noticed when edited."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from services.platform.migrations import Migrations, WrongMigrationError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_people.sql").write_text("CREATE TABLE people (id int); INSERT INTO people VALUES (1);")
    (tmp_path / "0002_places.sql").write_text("CREATE TABLE places (id int);")
    return tmp_path


def people(dsn: str, schema: str = "one") -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(f'SELECT count(*) FROM "{schema}".people'.encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_each_file_runs_once_in_its_schema(database: str, folder: Path) -> None:
    assert Migrations("one", folder).migrate(database) == ["0001_people", "0002_places"]
    assert Migrations("one", folder).migrate(database) == []
    assert Migrations('o"dd', folder).migrate(database) == ["0001_people", "0002_places"]
    assert (people(database), people(database, 'o""dd')) == (1, 1)
    Migrations("one", folder).check(database)


def test_the_wrong_migration_is_named_both_ways(database: str, folder: Path) -> None:
    with pytest.raises(WrongMigrationError, match="is at migration none, but this program expects 0002_places"):
        Migrations("one", folder).check(database)
    Migrations("one", folder).migrate(database)
    (folder / "0003_more.sql").write_text("SELECT 1")
    with pytest.raises(WrongMigrationError, match="at migration 0002_places, but this program expects 0003_more"):
        Migrations("one", folder).check(database)
    Migrations("one", folder).migrate(database)
    (folder / "0003_more.sql").unlink()
    for act in (Migrations.check, Migrations.migrate):
        with pytest.raises(WrongMigrationError, match="at migration 0003_more, but this program expects 0002_places"):
            act(Migrations("one", folder), database)


def test_a_running_process_is_content_with_a_newer_database_and_with_no_other(database: str, folder: Path) -> None:
    with pytest.raises(WrongMigrationError, match="migration none"):
        Migrations("one", folder).check(database, newer=True)
    (folder / "0003_more.sql").write_text("SELECT 1")
    Migrations("one", folder).migrate(database)
    (folder / "0003_more.sql").unlink()
    Migrations("one", folder).check(database, newer=True)
    (folder / "0002_places.sql").write_text("SELECT 2")
    with pytest.raises(WrongMigrationError, match="0002_places"):
        Migrations("one", folder).check(database, newer=True)


def test_an_edited_file_is_noticed(database: str, folder: Path) -> None:
    Migrations("one", folder).migrate(database)
    (folder / "0001_people.sql").write_text("CREATE TABLE people (id int, name text)")
    for act in (Migrations.check, Migrations.migrate):
        with pytest.raises(WrongMigrationError, match="0001_people"):
            act(Migrations("one", folder), database)


def test_a_file_that_fails_leaves_nothing_of_itself(database: str, folder: Path) -> None:
    (folder / "0003_half.sql").write_text("INSERT INTO people VALUES (2); SELECT 1/0;")
    with pytest.raises(psycopg.errors.DivisionByZero):
        Migrations("one", folder).migrate(database)
    assert people(database) == 1
    (folder / "0003_half.sql").write_text("INSERT INTO people VALUES (2)")
    assert Migrations("one", folder).migrate(database) == ["0003_half"]
    assert people(database) == 2


def test_processes_that_start_at_once_run_each_file_once(database: str, folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        applied = list(pool.map(lambda _: Migrations("one", folder).migrate(database), range(8)))
    assert sorted(map(len, applied)) == [0] * 7 + [2]
    assert people(database) == 1


def test_names_that_could_be_misread_are_refused(tmp_path: Path) -> None:
    (tmp_path / "1_first.sql").write_text("SELECT 1")
    with pytest.raises(ValueError, match="0001_name"):
        Migrations("one", tmp_path).migrate("unused")
    (tmp_path / "1_first.sql").rename(tmp_path / "0001_a.sql")
    (tmp_path / "0001_b.sql").write_text("SELECT 1")
    with pytest.raises(ValueError, match="share a number"):
        Migrations("one", tmp_path).migrate("unused")
