"""Summary figures of the network."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.projections.network.answers.assumptions import Assumptions, Bound, Bounds, bound
from services.projections.network.in_memory.analysis import Analysis


class GiveBack(BaseModel):
    """Mentees who became mentors after they had been mentored."""

    at_risk: Annotated[int, Field(description="Mentees who had not mentored before their first effect.")]
    events: Annotated[int | None, Field(description="Those of them who mentored after it; null when suppressed.")]
    already_mentors: Annotated[
        int | None, Field(description="Mentees left out because they had mentored before; null when suppressed.")
    ]


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
        int | None, Field(description="Relationships that started and carry no influence under the effect policy.")
    ] = 0
    without_session: Annotated[
        int | None,
        Field(description="Relationships without a held session at the evidence floor, whatever the policy."),
    ] = 0
    sum_reach: int
    max_reach: Annotated[int | None, Field(description="The widest reach; null when suppressed.")]
    longest_chain: Annotated[
        int | None, Field(description="Relationships of the longest chain; null when suppressed.")
    ] = 0
    reproduction: Annotated[
        float | None, Field(description="New mentors per mentor, fractional credit; null when suppressed or undefined.")
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


def count_groups(analysis: Analysis) -> tuple[int, ...]:
    """Return the sizes of the groups of people that a summary is about: all, mentors, mentees, mentees at risk."""
    at_risk = analysis.give_back.at_risk
    return int(analysis.present.sum()), analysis.reproduction.mentors, analysis.mentees, at_risk


def build_summary(analysis: Analysis, minimum: int = 1) -> NetworkSummary:
    """Build the summary of an analysis.

    Args:
        analysis: The analysis.
        minimum: The smallest group that a figure may describe. Above 1, extremes are suppressed, which are facts about
            one person, and give-back where those who did, or did not, are fewer.
    """
    summary = _every_figure(analysis)
    if minimum <= 1:
        return summary
    at_risk, events = analysis.give_back.at_risk, analysis.give_back.events
    hidden: dict[str, object] = dict.fromkeys(("max_reach", "longest_chain", "bounds", "left_out", "without_session"))
    give_back: dict[str, object] = {"already_mentors": None}
    if any(0 < group < minimum for group in (events, at_risk - events)):
        hidden |= dict.fromkeys(("reproduction", "reproduction_full_credit", "alumni_mentor_share"))
        give_back["events"] = None
    return summary.model_copy(update=hidden | {"give_back": summary.give_back.model_copy(update=give_back)})


def _every_figure(analysis: Analysis) -> NetworkSummary:
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
