"""Cards of the network: six figures, with bounds where the path rules differ, and the all-time figures for analysts."""

from services.projections.network.answers.cohorts import CohortList
from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card
from services.projections.pages.components.wording import bounds_text
from services.projections.pages.network.give_back import interval_text, share_text

_CHAIN_NOTE = "relationships; each starts after the one before"


def network_cards(summary: NetworkSummary, cohorts: CohortList) -> list[Card]:
    """Return the cards of the network; rates are within a fixed time, so that new mentors do not lower them."""
    return [
        Card("People", formats.number(summary.people), "people", note=_people(summary)),
        *_reproduction(cohorts),
        _gave_back(cohorts),
        _alumni(summary),
        Card("Largest reach", formats.number(summary.max_reach), "reach", note=_reach(summary)),
        Card("Longest chain", formats.number(summary.longest_chain), "longest-chain", note=_CHAIN_NOTE),
    ]


def all_time_cards(summary: NetworkSummary) -> list[Card]:
    """Return R and the share who gave back over all time; both fall whenever many people have just started."""
    give_back = summary.give_back
    note = "new mentors per mentor so far; recent mentors have had less time"
    span = bounds_text(summary.bounds, "reproduction", lambda bound: formats.decimal(bound, 2))
    reproduction = None if summary.reproduction is None else formats.decimal(summary.reproduction, 2)
    so_far = f"{formats.number(give_back.events)} of {formats.number(give_back.at_risk)}, recent mentees included"
    text = formats.percent(give_back.events, give_back.at_risk)
    range_text = bounds_text(summary.bounds, "give_back_events", formats.number)
    share = Card("Gave back so far", text, "give-back", note=_joined(so_far, range_text))
    return [Card("R so far", reproduction or "–", "reproduction", note=_joined(note, span)), share]


def _people(summary: NetworkSummary) -> str:
    return (
        f"{formats.count(summary.mentors, 'mentor')} and {formats.count(summary.mentees, 'mentee')} in "
        f"{formats.count(summary.relationships, 'relationship')}"
    )


def _reproduction(cohorts: CohortList) -> list[Card]:
    """Return the card of R within the horizon; none for a part, whose mentors may continue elsewhere."""
    if cohorts.program or cohorts.organization:
        return []
    value, years = cohorts.overall.reproduction, formats.count(cohorts.horizon_years, "year")
    label = f"R within {years}"
    if value is None:
        return [Card(label, "–", "cohort-reproduction", note=f"no one started to mentor {years} ago or earlier")]
    note = f"new mentors per mentor, {years} after the mentor started; self-sustaining above 1"
    return [Card(label, formats.decimal(value, 2), "cohort-reproduction", note=note)]


def _gave_back(cohorts: CohortList) -> Card:
    years = formats.count(cohorts.horizon_years, "year")
    label = f"Gave back within {years}"
    rate = next((each for each in cohorts.overall.horizons if each.years == cohorts.horizon_years), None)
    if rate is None or rate.given_back is None:
        return Card(label, "–", "give-back", note=f"no one has been observed for {years} yet")
    return Card(label, share_text(rate.given_back), "give-back", note=f"estimated; {interval_text(rate)}")


def _alumni(summary: NetworkSummary) -> Card:
    share = summary.alumni_mentor_share
    value = "–" if share is None else formats.percent(share * summary.mentors, summary.mentors)
    return Card("Mentors mentored first", value, "alumni-mentor-share", note="before they started to mentor")


def _reach(summary: NetworkSummary) -> str:
    return _joined("people reached by one mentor", bounds_text(summary.bounds, "max_reach", formats.number))


def _joined(note: str, span: str) -> str:
    return f"{note}; {span}" if span else note
