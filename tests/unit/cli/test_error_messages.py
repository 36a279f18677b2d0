"""Expected failures become one line with their own words; unexpected ones keep their traceback."""

import importlib
import pkgutil
from collections.abc import Iterator

import psycopg
import pytest

import services
from services.cli.shell.error_messages import explain
from services.eventstore.refusal import RefusedError
from services.platform.errors import ActionableError


def actionable(base: type[ActionableError] = ActionableError) -> Iterator[type[ActionableError]]:
    """Yield every class of expected failures."""
    for cls in base.__subclasses__():
        yield cls
        yield from actionable(cls)


def test_every_expected_failure_is_explained_in_its_own_words() -> None:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if module.name.rpartition(".")[2] != "__main__":
            importlib.import_module(module.name)
    classes = set(actionable())
    assert len(classes) >= 13
    for cls in classes:
        error = cls.__new__(cls)
        Exception.__init__(error, "do this")
        assert explain(error) == "do this", cls


def test_a_refused_import_names_its_rule() -> None:
    assert explain(RefusedError("not-publishable", "no valid name", field="name")) == "not-publishable: no valid name"


def test_a_database_that_is_away_is_explained_without_its_password() -> None:
    explained = explain(psycopg.OperationalError("connection to postgresql://me:secret@host/db failed"))
    assert explained is not None
    assert "does not answer" in explained
    assert "secret" not in explained


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), RuntimeError("x")])
def test_an_unexpected_error_keeps_its_traceback(error: Exception) -> None:
    assert explain(error) is None
