"""Fuzzing of an app by its OpenAPI document: generated requests, valid and invalid, for every operation.

schemathesis' pytest integration lags behind pytest; its strategies and checks do not need it.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case as AnyCase
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation as AnyOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

APIOperation: TypeAlias = AnyOperation[Any, Any, Any, Any]
Case: TypeAlias = AnyCase[Any]


def operations(app: FastAPI, description: str) -> list[APIOperation]:
    """Return every operation of an app's OpenAPI document.

    Args:
        app: The app.
        description: The path of its `openapi.json`.

    Raises:
        AssertionError: An operation is not valid OpenAPI.
    """
    results = list(schemathesis.openapi.from_asgi(description, app).get_all_operations())
    unreadable = [result.err() for result in results if not isinstance(result, Ok)]
    assert not unreadable, unreadable
    return [result.ok() for result in results if isinstance(result, Ok)]


def fuzz(
    operation: APIOperation,
    *,
    examples: int = 10,
    headers: dict[str, str] | None = None,
    without: Collection[str] = (),
    at: Mapping[str, str] | None = None,
) -> None:
    """Send generated requests to an operation and check every response against the OpenAPI document.

    Valid requests may be refused: a schema cannot express that a day exists or that a time is not in the future.

    Args:
        operation: One of `operations`.
        examples: The number of requests of each kind.
        headers: Sent with every request.
        without: Query parameters to omit, such as those that make a request wait for a position.
        at: Path parameters of existing resources, so that valid requests do not end with "unknown".

    Raises:
        FailureGroup: A response contradicts the document, or was a 500.
    """
    for mode in _modes(operation):

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Case) -> None:
            for name in without:
                case.query.pop(name, None)
            case.path_parameters.update(at or {})
            case.call_and_validate(excluded_checks=[positive_data_acceptance], headers=headers)

        check()


def _modes(operation: APIOperation) -> Sequence[GenerationMode]:
    takes_input = operation.body or operation.query or operation.path_parameters
    return (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if takes_input else (GenerationMode.POSITIVE,)
