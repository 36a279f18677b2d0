"""Request parameters shared by all network routes."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from services.contract.envelope import to_micros
from services.projections.disclosure.access import Disclosure
from services.projections.errors import InvalidParameterError
from services.projections.network.in_memory.scope import Scope
from services.ripple import Effect, Rule
from services.web.identity.principal import Principal, current_principal

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""No mentoring is recorded before this; an earlier year is a typing error, such as one of two digits."""


def effect_policy(
    effect: Annotated[
        str | None,
        Query(
            max_length=12,
            description="When influence is delivered: started, met (met:2, met:3), closed, or +<number>h|d|w. Default: "
            "met; or started, where more than half of all relationships have no session that counts.",
            examples=["met"],
        ),
    ] = None,
) -> Effect | None:
    """Parse the effect policy of a request; None where it names none.

    Raises:
        InvalidRequestError: It is not one.
    """
    if effect is None:
        return None
    try:
        return Effect.parse(effect)
    except ValueError as error:
        raise InvalidParameterError("effect", str(error)) from error


def last_moment(
    request: Request,
    as_of: Annotated[
        str | None,
        Query(
            max_length=40,
            description="Count only what had happened by then: a date (all of that day, UTC) or a time. Default: now.",
            examples=["2025-06-30"],
        ),
    ] = None,
) -> int | None:
    """Parse a request's date as the last microsecond that counts; None for today and for now.

    Raises:
        InvalidRequestError: It is not a date, or lies in the future.
    """
    return parse_as_of(as_of, request.app.state.clock())


def parse_as_of(as_of: str | None, now: datetime) -> int | None:
    """Parse a date as the last microsecond that counts; None for today and for now.

    Args:
        as_of: A date or a time, as a caller wrote it.
        now: The present time.

    Raises:
        InvalidRequestError: It is not a date, or lies in the future.
    """
    if as_of is None:
        return None
    try:
        time = _end_of(as_of).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _invalid_date(f"{as_of!r} is neither a date nor a time of ISO 8601") from error
    if time.date() == now.date() and len(as_of) == len("2025-06-30"):
        return None
    if time < EARLIEST:
        raise _invalid_date(f"{as_of} lies before any mentoring: the earliest is {EARLIEST.date()}")
    if time > now:
        raise _invalid_date(f"{as_of} has not come yet")
    return to_micros(time)


def _end_of(text: str) -> datetime:
    """Return the last microsecond of a day, or a time, in UTC without an offset."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        time = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign in a query string means a space
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=UTC)


def _invalid_date(message: str) -> InvalidParameterError:
    return InvalidParameterError("as_of", message)


def scope_parameters(default_effect: Callable[[], Effect]) -> Callable[..., Scope]:
    """Return the dependency that combines the parameters of a request into a scope.

    Args:
        default_effect: Returns the effect policy of a request that names none.
    """

    def dependency(
        effect: Annotated[Effect | None, Depends(effect_policy)],
        as_of: Annotated[int | None, Depends(last_moment)],
        rule: Annotated[
            Rule, Query(description="Whether a relationship that starts when influence arrives passes it on.")
        ] = Rule.STRICTLY_AFTER,
        program: Annotated[UUID | None, Query(description="Only this program.")] = None,
        organization: Annotated[UUID | None, Query(description="Only this organization's programs.")] = None,
    ) -> Scope:
        return Scope(effect or default_effect(), rule, as_of, _text(program), _text(organization))

    return dependency


def disclosure(principal: Annotated[Principal, Depends(current_principal)]) -> Disclosure:
    """Return the access rights of the caller."""
    return Disclosure.of(principal)


DisclosureDep = Annotated[Disclosure, Depends(disclosure)]


def _text(identity: UUID | None) -> str | None:
    return None if identity is None else str(identity)
