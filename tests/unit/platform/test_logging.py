"""Logs: one JSON object per line, and no personal data whatever the caller passes."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from services.platform.logging import configure
from tests.support.kept_logs import kept_logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    with kept_logs():
        yield


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().err.splitlines()]


def test_a_log_names_its_service_and_keeps_ids(capsys: pytest.CaptureFixture[str]) -> None:
    configure("relay-enrollment", level="info", format="json")
    structlog.get_logger().info("relayed", position=7, program="p-1")
    structlog.get_logger().debug("hidden")
    (line,) = lines(capsys)
    assert line["event"] == "relayed"
    assert (line["service"], line["position"], line["program"], line["level"]) == ("relay-enrollment", 7, "p-1", "info")


def test_personal_values_are_dropped_and_their_keys_named(capsys: pytest.CaptureFixture[str]) -> None:
    configure("x", level="info", format="json")
    structlog.get_logger().info("logged_in", email="ada@example.org", mentor_name="Ada", person_id="p-1")
    logging.getLogger("library").warning("sent", extra={"email": "ada@example.org"})
    first, second = lines(capsys)
    assert first["dropped"] == ["email", "mentor_name"]
    assert "Ada" not in str(first)
    assert first["person_id"] == "p-1"
    assert "ada" not in str(second)


def test_an_exception_is_logged_without_the_values_around_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure("x", level="info", format="json")
    secret = "Ada Lovelace"
    rows: dict[str, str] = {}
    try:
        rows[f"first line\nDETAIL: Key (name)=({secret})"]
    except KeyError:
        structlog.get_logger().exception("failed")
        logging.getLogger("library").exception("failed too")
    for line in lines(capsys):
        assert line["error"] == "KeyError"
        assert "test_logging.py" in str(line["where"])
    assert secret not in capsys.readouterr().err


def test_console_logs_have_no_locals(capsys: pytest.CaptureFixture[str]) -> None:
    configure("x", level="info", format="console")
    try:
        name = "Ada Lovelace"
        int("x" * len(name))
    except ValueError:
        structlog.get_logger().exception("failed")
    output = capsys.readouterr().err
    assert "ValueError" in output
    assert "Ada" not in output
