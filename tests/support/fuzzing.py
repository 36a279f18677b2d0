"""An app's own description, turned against it: generated requests, right ones and wrong ones, for every operation.

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
    """Every operation an app describes.

    Args:
        app: the app.
        description: where its `openapi.json` is.

    Raises:
        AssertionError: it describes one in an unreadable way.
    """
    found = list(schemathesis.openapi.from_asgi(description, app).get_all_operations())
    unreadable = [result.err() for result in found if not isinstance(result, Ok)]
    assert not unreadable, unreadable
    return [result.ok() for result in found if isinstance(result, Ok)]


def fuzz(
    operation: APIOperation,
    *,
    examples: int = 20,
    headers: dict[str, str] | None = None,
    without: Collection[str] = (),
    at: Mapping[str, str] | None = None,
) -> None:
    """Send an operation generated requests and hold every answer against the description.

    What a schema cannot say (that a day exists, that nothing lies in the future) may still be refused.

    Args:
        operation: one of `operations`.
        examples: how many requests of each kind.
        headers: sent with every request.
        without: query parameters left out, such as those that make a request wait for what never comes.
        at: path parameters that name something there is, so that right requests get past "unknown".

    Raises:
        FailureGroup: an answer contradicts the description, or was 500.
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
