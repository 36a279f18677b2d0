"""Transient failures are retried; others park the record."""

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
def test_these_failures_are_transient(failure: psycopg.Error) -> None:
    assert is_transient(failure)


@pytest.mark.parametrize(
    "failure",
    [psycopg.errors.UniqueViolation(), psycopg.errors.ProgramLimitExceeded(), psycopg.DataError(), ValueError()],
)
def test_these_failures_are_permanent(failure: Exception) -> None:
    assert not is_transient(failure)
