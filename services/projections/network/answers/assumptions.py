"""Assumptions that every answer states, and figures under both path rules."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

EffectName = Annotated[str, Field(description="When influence is delivered: started | met | closed | +<number>h|d|w")]
RuleName = Annotated[str, Field(description="strictly_after | at_or_after")]


class Assumptions(BaseModel):
    """The scope of the answer."""

    effect: EffectName
    rule: RuleName
    as_of: Annotated[datetime | None, Field(description="The last moment that counts; null for now.")] = None
    program: Annotated[str | None, Field(description="The only program that counts; null for all.")] = None
    organization: Annotated[str | None, Field(description="The only organization that counts; null for all.")] = None


class Bound(BaseModel):
    """A figure under both path rules: the truth lies between them."""

    strictly_after: float | None
    at_or_after: float | None


Bounds = Annotated[
    dict[str, Bound] | None,
    Field(
        description="Figures under both path rules, where some relationship starts at the same time at which influence "
        "reaches its mentor; null where none does, for then the rules cannot differ."
    ),
]


def bound(strictly_after: float | None, at_or_after: float | None) -> Bound:
    """Create a bound."""
    return Bound(strictly_after=strictly_after, at_or_after=at_or_after)
