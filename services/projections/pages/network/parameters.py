"""Query parameters of the network's pages: those of the API, except that an empty field means no value."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from services.projections.errors import InvalidParameterError
from services.projections.network.api.parameters import EARLIEST, effect_policy, parse_as_of
from services.projections.network.in_memory.scope import Scope
from services.projections.pages.components import formats
from services.projections.pages.components.links import PageLinks
from services.ripple import Effect, Rule


@dataclass(frozen=True)
class PageRequest:
    """A parsed request to a page of the network.

    Attributes:
        scope: Scope of the queries.
        links: Links that keep the request.
        errors: Error messages by field.
        find: What was searched among the parts of the federation; None for nothing.
    """

    scope: Scope
    links: PageLinks
    errors: dict[str, str] = field(default_factory=dict)
    find: str | None = None


def page_request_parser(default_effect: Callable[[], Effect]) -> Callable[..., PageRequest]:
    """Return the dependency that parses the parameters of a page.

    Args:
        default_effect: Returns the effect policy of a page whose address names none.
    """

    def dependency(
        request: Request,
        effect: Annotated[Effect | None, Depends(effect_policy)],
        rule: Rule = Rule.STRICTLY_AFTER,
        as_of: Annotated[str, Query(max_length=40)] = "",
        part: Annotated[str, Query(max_length=60)] = "",
        find: Annotated[str | None, Query(max_length=200)] = None,
        start: UUID | None = None,
    ) -> PageRequest:
        links = PageLinks(effect.name if effect else None, rule.value, as_of.strip() or None, part or None)
        links = replace(links, start=str(start) if start else None)
        parsed = _parse(links, Scope(effect or default_effect(), rule), request.app.state.clock())
        return replace(parsed, find=find)

    return dependency


def _parse(links: PageLinks, scope: Scope, now: datetime) -> PageRequest:
    """Parse part and date. A wrong date is an error beside its field, because people type dates.

    Raises:
        InvalidParameterError: The part is invalid, which only a broken link causes.
    """
    kind, identity = _part(links.part or "")
    try:
        until = parse_as_of(links.as_of, now)
    except InvalidParameterError:
        return PageRequest(scope, links, {"as_of": _date_error(links.as_of or "")})
    program = identity if kind == "program" else None
    organization = identity if kind == "organization" else None
    return PageRequest(replace(scope, as_of=until, program=program, organization=organization), links)


def _part(part: str) -> tuple[str, str | None]:
    if not part:
        return "", None
    kind, _, identity = part.partition(":")
    try:
        if kind in ("program", "organization"):
            return kind, str(UUID(identity))
    except ValueError:
        pass
    raise InvalidParameterError("part", "the part must be program:<id> or organization:<id>")


def _date_error(text: str) -> str:
    """Return the error message of a rejected date."""
    try:
        day = datetime.fromisoformat(text).date()
    except ValueError:
        return f"“{text}” is not a date. Use the format 2026-03-14, or leave the field empty for current figures."
    if day < EARLIEST.date():
        return f"The date must be {formats.day(EARLIEST)} or later."
    return f"{text} is in the future. Enter today's date or an earlier one, or leave the field empty."
