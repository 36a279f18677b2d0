"""Summary figures of the network."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.projections.network.answers.assumptions import Assumptions, Bound, Bounds, bound
from services.projections.network.in_memory.analysis import Analysis


class GiveBack(BaseModel):
    """Mentees who became mentors after they had been mentored."""

    at_risk: Annotated[int, Field(description="Mentees who had not mentored before their first effect.")]
    events: Annotated[int, Field(description="Those of them who mentored after it.")]
    already_mentors: Annotated[int, Field(description="Mentees left out because they had mentored before.")]


class NetworkSummary(Assumptions):
    """Summary figures of the network."""

    people: int
    mentors: int
    mentees: int
    relationships: int
    peer_relationships: Annotated[
        int,
        Field(description="Relationships between peers, which have no generations: in the whole network, as of now."),
    ] = 0
    delivered: Annotated[int, Field(description="Relationships whose influence has been delivered.")]
    left_out: Annotated[
        int, Field(description="Relationships that started and carry no influence under the effect policy.")
    ] = 0
    without_session: Annotated[
        int,
        Field(description="Relationships without a held session at the evidence floor, whatever the policy."),
    ] = 0
    sum_reach: int
    max_reach: Annotated[int, Field(description="The widest reach.")]
    longest_chain: Annotated[int, Field(description="Relationships of the longest chain.")] = 0
    reproduction: Annotated[
        float | None, Field(description="New mentors per mentor, fractional credit; null without a mentor.")
    ]
    reproduction_full_credit: Annotated[
        float | None, Field(description="Each new mentor counted once for each who mentored them; not to be read as R.")
    ] = None
    alumni_mentor_share: Annotated[
        float | None, Field(description="Mentors who had been mentored before they mentored, of all mentors.")
    ] = None
    give_back: GiveBack
    coincidences: Annotated[
        int, Field(description="Relationships that start at the same time at which influence reaches their mentor.")
    ] = 0
    bounds: Bounds = None


def build_summary(analysis: Analysis) -> NetworkSummary:
    """Build the summary of an analysis."""
    reproduction, give_back = analysis.reproduction, analysis.give_back
    return NetworkSummary(
        **analysis.scope.describe(),
        people=int(analysis.present.sum()),
        mentors=reproduction.mentors,
        mentees=analysis.mentees,
        relationships=len(analysis.graph),
        peer_relationships=analysis.peers,
        delivered=analysis.delivered,
        left_out=len(analysis.graph) - analysis.delivered,
        without_session=analysis.without_session,
        sum_reach=int(analysis.reach.sum()),
        max_reach=int(analysis.reach.max(initial=0)),
        longest_chain=analysis.longest_chain,
        reproduction=reproduction.fractional,
        reproduction_full_credit=reproduction.full_credit,
        alumni_mentor_share=give_back.events / reproduction.mentors if reproduction.mentors else None,
        give_back=GiveBack(
            at_risk=give_back.at_risk, events=give_back.events, already_mentors=give_back.already_mentors
        ),
        coincidences=analysis.coincidences,
        bounds=_bounds(analysis) if analysis.coincidences else None,
    )


def _bounds(analysis: Analysis) -> dict[str, Bound]:
    low, high = analysis.bounds
    return {
        "sum_reach": bound(int(low.reach.sum()), int(high.reach.sum())),
        "max_reach": bound(int(low.reach.max(initial=0)), int(high.reach.max(initial=0))),
        "reproduction": bound(low.reproduction.fractional, high.reproduction.fractional),
        "give_back_at_risk": bound(low.give_back.at_risk, high.give_back.at_risk),
        "give_back_events": bound(low.give_back.events, high.give_back.events),
    }
