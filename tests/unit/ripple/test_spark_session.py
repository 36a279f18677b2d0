"""Spark session: one line says what is missing where Spark cannot run; Java versions are parsed."""

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.commands.ripple import spark_session
from services.cli.main import app


def _java(home: Path, version: str) -> Path:
    """Write a program that prints a Java's version."""
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("output", "version"), [("17.0.15", 17), ("1.8.0_401", 8), ("25", 25), ("25-ea", 25), ("?", 0)]
)
def test_a_javas_version(tmp_path: Path, output: str, version: int) -> None:
    assert spark_session.java_version(_java(tmp_path, output)) == version


def test_no_java_has_no_version(tmp_path: Path) -> None:
    assert spark_session.java_version(tmp_path / "java") == 0


def test_java_of_java_home_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = _java(tmp_path / "on-path", "17")
    monkeypatch.setenv("PATH", str(installed.parent))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert spark_session.java() == str(installed)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nothing"))
    assert spark_session.java() is None
    named = _java(tmp_path / "named", "21")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "named"))
    assert spark_session.java() == str(named)


def _asked(folder: Path) -> str:
    edges = folder / "edges.csv"
    edges.write_text("mentor,mentee,start\na,b,1\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["ripple", "spark", str(edges), "--out", str(folder / "reach.parquet")])
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    return line


def test_without_pyspark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session, "find_spec", lambda name: None if name == "pyspark" else sys)
    assert "pyspark missing: it needs the extra `spark`: pip install 'mentorship-ecosystem[spark]'" in _asked(tmp_path)


def test_without_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session, "find_spec", lambda _: sys)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert "there is no Java: install 17 or newer" in _asked(tmp_path)


def test_with_an_old_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session, "find_spec", lambda _: sys)
    _java(tmp_path / "old", "1.8.0_401")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    assert "is Java 8; Spark needs 17 or newer" in _asked(tmp_path)
