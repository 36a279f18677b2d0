"""The whole network in a few figures."""

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
    """The whole network in a few figures."""

    people: int
    mentors: int
    mentees: int
    relationships: int
    peer_relationships: Annotated[
        int, Field(description="Beside the others, of the whole network today: peers have no generations.")
    ] = 0
    delivered: Annotated[int, Field(description="Relationships whose influence has been delivered.")]
    sum_reach: int
    max_reach: int
    longest_chain: Annotated[int, Field(description="Relationships handed on one after another.")] = 0
    reproduction: Annotated[float | None, Field(description="New mentors per mentor, fractional credit.")]
    reproduction_full_credit: Annotated[
        float | None, Field(description="Each new mentor counted once for each who mentored them; not to be read as R.")
    ] = None
    alumni_mentor_share: Annotated[
        float | None, Field(description="Mentors who had been mentored before they mentored, of all mentors.")
    ] = None
    give_back: GiveBack
    coincidences: Annotated[
        int, Field(description="Relationships that start at the very time at which influence reaches their mentor.")
    ] = 0
    bounds: Bounds = None


def summary(found: Analysis) -> NetworkSummary:
    """Tell the figures of an analysis."""
    again, given = found.reproduction, found.give_back
    return NetworkSummary(
        **found.scope.describe(),
        people=int(found.present.sum()),
        mentors=again.mentors,
        mentees=found.mentees,
        relationships=len(found.graph),
        peer_relationships=found.peers,
        delivered=found.delivered,
        sum_reach=int(found.reach.sum()),
        max_reach=int(found.reach.max(initial=0)),
        longest_chain=found.longest_chain,
        reproduction=again.fractional,
        reproduction_full_credit=again.full_credit,
        alumni_mentor_share=given.events / again.mentors if again.mentors else None,
        give_back=GiveBack(at_risk=given.at_risk, events=given.events, already_mentors=given.already_mentors),
        coincidences=found.coincidences,
        bounds=_bounds(found) if found.coincidences else None,
    )


def _bounds(found: Analysis) -> dict[str, Bound]:
    low, high = found.bounds
    return {
        "sum_reach": bound(int(low.reach.sum()), int(high.reach.sum())),
        "max_reach": bound(int(low.reach.max(initial=0)), int(high.reach.max(initial=0))),
        "reproduction": bound(low.reproduction.fractional, high.reproduction.fractional),
        "give_back_at_risk": bound(low.give_back.at_risk, high.give_back.at_risk),
        "give_back_events": bound(low.give_back.events, high.give_back.events),
    }
