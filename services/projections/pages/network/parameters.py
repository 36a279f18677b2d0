"""Reads what the pages of the network are asked: like the API's parameters, but an empty field is none at all."""

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.projections.network.api.parameters import effect_policy, last_moment
from services.projections.network.in_memory.scope import Asked
from services.projections.pages.components.links import Question
from services.ripple import Effect, Rule
from services.web.http_errors import Fault, Place


@dataclass(frozen=True)
class Asking:
    """A question to the network, as the queries and as the links take it; ``errors`` is by field."""

    asked: Asked
    question: Question
    errors: dict[str, str] = field(default_factory=dict)


def asking(
    effect: Annotated[Effect, Depends(effect_policy)],
    rule: Rule = Rule.STRICTLY_AFTER,
    as_of: Annotated[str, Query(max_length=40)] = "",
    part: Annotated[str, Query(max_length=60)] = "",
) -> Asking:
    """Put together what a page is asked. A wrong date is an error beside its field: people type dates.

    Raises:
        Fault: 422 when the part is none; only a broken link asks for such a one.
    """
    kind, identity = _part(part)
    question = Question(effect.name, rule.value, as_of.strip() or None, part or None)
    try:
        until = last_moment(question.as_of)
    except Fault as fault:
        return Asking(Asked(effect, rule), question, {"as_of": _wrong_date(question.as_of or "", fault.detail)})
    asked = Asked(
        effect,
        rule,
        until,
        program=identity if kind == "program" else None,
        organization=identity if kind == "organization" else None,
    )
    return Asking(asked, question)


AskingFor = Annotated[Asking, Depends(asking)]


def _part(part: str) -> tuple[str, str | None]:
    if not part:
        return "", None
    kind, _, identity = part.partition(":")
    try:
        if kind in ("program", "organization"):
            return kind, str(UUID(identity))
    except ValueError:
        pass
    detail = "the part is neither program:<id> nor organization:<id>"
    raise Fault("invalid-request", detail, places=[Place(detail, parameter="part")])


def _wrong_date(text: str, why: str) -> str:
    if why.endswith("has not come yet"):
        return f"{text} has not come yet. Choose today or a day before, or leave it empty for now."
    return f"“{text}” is not a date. Write it as 2026-03-14, or leave it empty for now."
