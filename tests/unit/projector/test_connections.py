"""Which failures a projection waits out, and which set a record aside."""

import psycopg
import pytest

from services.projector.connections import is_transient


@pytest.mark.parametrize(
    "failure",
    [
        psycopg.errors.AdminShutdown(),
        psycopg.errors.ConnectionFailure(),
        psycopg.errors.DeadlockDetected(),
        psycopg.errors.IdleInTransactionSessionTimeout(),
        psycopg.errors.LockNotAvailable(),
        psycopg.InterfaceError("the connection is closed"),
    ],
)
def test_what_passes_is_waited_out(failure: psycopg.Error) -> None:
    assert is_transient(failure)


@pytest.mark.parametrize(
    "failure",
    [psycopg.errors.UniqueViolation(), psycopg.errors.ProgramLimitExceeded(), psycopg.DataError(), ValueError()],
)
def test_what_would_come_again_is_not(failure: Exception) -> None:
    assert not is_transient(failure)
