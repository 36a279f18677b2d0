"""What a test sees of an exception inside an app: its traceback at once, without the values of all variables."""

import pytest
import structlog


def _fail(value: str) -> None:
    raise LookupError(len(value))


@pytest.mark.parametrize("reset", [False, True])
def test_a_traceback_holds_no_values_of_variables(capsys: pytest.CaptureFixture[str], *, reset: bool) -> None:
    if reset:
        structlog.reset_defaults()
    try:
        _fail("a value " + "of a variable")
    except LookupError:
        structlog.get_logger().exception("request_failed")
    written = capsys.readouterr().out
    assert "LookupError: 21" in written
    assert "a value of a variable" not in written
