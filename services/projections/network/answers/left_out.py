"""Relationships that carry no influence under the effect policy of an answer."""

from pydantic import BaseModel

from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.in_memory.analysis import Analysis


class LeftOut(BaseModel):
    """Relationships between mentor and mentee that started, and those of them that carry no influence.

    Attributes:
        effect: The effect policy.
        relationships: Number of relationships that started.
        undelivered: Number of those whose influence has not been delivered under the policy.
        without_session: Number of those without a held session at the evidence floor, whatever the policy.
    """

    effect: str
    relationships: int
    undelivered: int
    without_session: int


def left_out_of(summary: NetworkSummary) -> LeftOut:
    """Return the relationships that a summary leaves out."""
    return LeftOut(
        effect=summary.effect,
        relationships=summary.relationships,
        undelivered=summary.left_out,
        without_session=summary.without_session,
    )


def count_left_out(analysis: Analysis) -> LeftOut:
    """Count the relationships that an analysis leaves out."""
    return LeftOut(
        effect=analysis.scope.effect.name,
        relationships=len(analysis.graph),
        undelivered=len(analysis.graph) - analysis.delivered,
        without_session=analysis.without_session,
    )
