"""Errors of the read models: the HTTP problem that each becomes."""

import pytest

from services.projections import errors
from services.projections.errors import InvalidParameterError, NotFoundError, NotReadyError
from services.projections.problem_mapping import READ_MODEL_ERRORS, to_problem
from services.web.http_errors import ErrorLocation


@pytest.mark.parametrize(
    ("error", "slug", "status", "detail"),
    [
        (NotReadyError("not built yet", retry_seconds=5), "not-yet-visible", 503, "not built yet"),
        (NotFoundError("no such program"), "not-found", 404, "no such program"),
        (InvalidParameterError("as_of", "not a date"), "invalid-request", 422, "not a date"),
    ],
)
def test_every_error_has_its_problem(error: Exception, slug: str, status: int, detail: str) -> None:
    problem = to_problem(error)
    assert (problem.slug, problem.kind.status, problem.detail) == (slug, status, detail)


def test_a_read_model_that_is_not_ready_states_when_to_retry() -> None:
    assert to_problem(NotReadyError("loading", retry_seconds=10)).headers == {"Retry-After": "10"}


def test_an_invalid_parameter_is_located() -> None:
    problem = to_problem(InvalidParameterError("as_of", "not a date"))
    assert problem.locations == (ErrorLocation("not a date", parameter="as_of"),)


def test_one_mapping_covers_every_error_of_the_read_models() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert all(issubclass(each, tuple(READ_MODEL_ERRORS)) for each in classes)
