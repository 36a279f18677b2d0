"""Mapping of the read models' errors to HTTP problems."""

from services.projections.errors import (
    InvalidParameterError,
    NotReadyError,
    ReadModelError,
)
from services.projections.measures.query.refusals import QueryRefusedError
from services.web.exception_handlers import ErrorMapping
from services.web.http_errors import ErrorLocation, ProblemError


def to_problem(error: Exception) -> ProblemError:
    """Return the HTTP problem of a read model's error; an error without a rule of its own is `not-found`.

    Args:
        error: A `ReadModelError`.
    """
    match error:
        case NotReadyError():
            headers = {"Retry-After": str(error.retry_seconds)}
            return ProblemError("not-yet-visible", str(error), headers=headers)
        case QueryRefusedError():
            location = ErrorLocation(str(error), parameter=error.field)
            return ProblemError(error.rule, str(error), locations=[location])
        case InvalidParameterError():
            location = ErrorLocation(str(error), parameter=error.parameter)
            return ProblemError("invalid-request", str(error), locations=[location])
        case _:
            return ProblemError("not-found", str(error))


READ_MODEL_ERRORS: ErrorMapping = {ReadModelError: to_problem}
"""For `create_app(errors=…)`."""
