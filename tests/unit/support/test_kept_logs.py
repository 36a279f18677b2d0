"""A file that configures the logs of its process leaves them to the next one as it found them."""

import logging
from io import StringIO

import pytest
import structlog

from services.platform.logging import configure
from tests.support.kept_logs import kept_logs


def _fail_with_other_logs() -> None:
    with kept_logs():
        configure("other", level="info", format="json", stream=StringIO())
        raise LookupError


def test_logs_go_where_they_went_before(capsys: pytest.CaptureFixture[str]) -> None:
    handlers, level, output = list(logging.root.handlers), logging.root.level, StringIO()
    with kept_logs():
        configure("other", level="debug", format="json", stream=output)
        structlog.get_logger().info("inside")
    structlog.get_logger().info("afterwards")
    assert "inside" in output.getvalue()
    assert "afterwards" not in output.getvalue()
    assert "afterwards" in capsys.readouterr().out
    assert (logging.root.handlers, logging.root.level) == (handlers, level)


def test_a_configuration_of_an_outer_file_is_kept() -> None:
    outer, inner = StringIO(), StringIO()
    with kept_logs():
        configure("outer", level="info", format="json", stream=outer)
        with kept_logs():
            configure("inner", level="info", format="json", stream=inner)
        structlog.get_logger().info("again")
    assert "again" in outer.getvalue()
    assert inner.getvalue() == ""


def test_a_failure_gives_the_logs_back_too() -> None:
    before = structlog.get_config()
    with pytest.raises(LookupError):
        _fail_with_other_logs()
    assert structlog.get_config() == before
