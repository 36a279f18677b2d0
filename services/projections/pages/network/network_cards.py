"""Cards of the network: six figures, with bounds where the path rules differ."""

from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card
from services.projections.pages.components.wording import bounds_text


def network_cards(summary: NetworkSummary) -> list[Card]:
    """Return the cards of the network."""
    number = formats.number
    return [
        Card("People", number(summary.people), "people", note=_people(summary)),
        _reproduction(summary),
        _gave_back(summary),
        _alumni(summary),
        Card("Largest reach", number(summary.max_reach), "reach", note=_reach(summary)),
        Card(
            "Longest chain",
            number(summary.longest_chain),
            "longest-chain",
            unit="relationship" if summary.longest_chain == 1 else "relationships",
            note="each starts after the one before",
        ),
    ]


def _people(summary: NetworkSummary) -> str:
    number = formats.number
    peers = f", plus {number(summary.peer_relationships)} between peers" if summary.peer_relationships else ""
    return (
        f"{formats.count(summary.mentors, 'mentor')} and {formats.count(summary.mentees, 'mentee')} in "
        f"{formats.count(summary.relationships, 'relationship')}{peers}"
    )


def _reproduction(summary: NetworkSummary) -> Card:
    value = "–" if summary.reproduction is None else formats.decimal(summary.reproduction, 2)
    note = "new mentors per mentor; self-sustaining above 1"
    span = bounds_text(summary.bounds, "reproduction", lambda bound: formats.decimal(bound, 2))
    return Card("Reproduction R", value, "reproduction", note=_joined(note, span))


def _gave_back(summary: NetworkSummary) -> Card:
    give_back = summary.give_back
    note = f"{formats.number(give_back.events)} of {formats.number(give_back.at_risk)} so far, recent mentees included"
    span = bounds_text(summary.bounds, "give_back_events", formats.number)
    return Card(
        "Gave back", formats.percent(give_back.events, give_back.at_risk), "give-back", note=_joined(note, span)
    )


def _alumni(summary: NetworkSummary) -> Card:
    share = summary.alumni_mentor_share
    value = "–" if share is None else formats.percent(share * summary.mentors, summary.mentors)
    return Card("Mentors mentored first", value, "alumni-mentor-share", note="before they started to mentor")


def _reach(summary: NetworkSummary) -> str:
    span = bounds_text(summary.bounds, "max_reach", formats.number)
    return _joined("people reached by one mentor", span)


def _joined(note: str, span: str) -> str:
    return f"{note}; {span}" if span else note
