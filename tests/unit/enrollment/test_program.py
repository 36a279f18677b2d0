"""An open program admits people in its window."""

from datetime import datetime, timedelta

import pytest

from services.enrollment.programs import domain
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.policy import IMPORTED
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from tests.support.given import NOON, command, given
from tests.unit.enrollment.facts import PROGRAM_OPENED as OPENED

LAST_MOMENT = datetime.fromisoformat("2026-03-31T23:59:59.999999+00:00")
"""The last moment at which the program of `OPENED` admits people."""


@pytest.mark.parametrize(
    ("meta", "admitted"),
    [
        (command(), True),
        (command(at=LAST_MOMENT), True),
        (command(at=LAST_MOMENT + timedelta(microseconds=1)), False),
        (command(at=NOON - timedelta(days=1)), False),
        (command(at=NOON, recorded=LAST_MOMENT), True),
        (command(at=NOON, recorded=LAST_MOMENT + timedelta(microseconds=1)), False),
        (command(at=NOON, recorded=LAST_MOMENT + timedelta(days=400), imported=True), True),
    ],
    ids=["open", "last moment", "over", "not open yet", "entered in time", "backdated", "imported"],
)
def test_it_admits_people_only_while_it_is_open_and_in_its_window(meta: CommandMetadata, admitted: bool) -> None:
    program = given(Program, OPENED).aggregate
    assert program is not None
    if admitted:
        domain.require_admission(program, meta)
    else:
        with pytest.raises(RefusedError, match="outside-program-window"):
            domain.require_admission(program, meta)


def test_the_policy_of_the_past_allows_every_form() -> None:
    assert IMPORTED.directions == ("peer", "reverse", "traditional")
    assert not IMPORTED.reverse_only
