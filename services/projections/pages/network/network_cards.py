"""The six cards of the network, each with the span between the path rules where they differ."""

from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card
from services.projections.pages.components.wording import between


def network_cards(summary: NetworkSummary) -> list[Card]:
    """Return what the network is in six figures."""
    number = formats.number
    return [
        Card("People", number(summary.people), "people", note=_people(summary)),
        _reproduction(summary),
        _gave_back(summary),
        _alumni(summary),
        Card("Farthest reach", number(summary.max_reach), "reach", note=_reach(summary)),
        Card(
            "Longest chain",
            number(summary.longest_chain),
            "longest-chain",
            unit="relationship" if summary.longest_chain == 1 else "relationships",
            note="handed on one after another",
        ),
    ]


def _people(summary: NetworkSummary) -> str:
    number = formats.number
    peers = f", and {number(summary.peer_relationships)} between peers" if summary.peer_relationships else ""
    return (
        f"{number(summary.mentors)} mentored, {number(summary.mentees)} were mentored, in "
        f"{formats.count(summary.relationships, 'relationship')}{peers}"
    )


def _reproduction(summary: NetworkSummary) -> Card:
    value = "–" if summary.reproduction is None else formats.decimal(summary.reproduction, 2)
    note = "new mentors per mentor; above 1 sustains itself"
    span = between(summary.bounds, "reproduction", lambda bound: formats.decimal(bound, 2))
    return Card("Reproduction R", value, "reproduction", note=_joined(note, span))


def _gave_back(summary: NetworkSummary) -> Card:
    given = summary.give_back
    note = f"{formats.number(given.events)} of {formats.number(given.at_risk)} so far, however lately reached"
    span = between(summary.bounds, "give_back_events", formats.number)
    return Card("Gave back", formats.percent(given.events, given.at_risk), "give-back", note=_joined(note, span))


def _alumni(summary: NetworkSummary) -> Card:
    share = summary.alumni_mentor_share
    value = "–" if share is None else formats.percent(share * summary.mentors, summary.mentors)
    return Card("Mentors once mentored", value, "alumni-mentor-share", note="mentored first, mentors afterwards")


def _reach(summary: NetworkSummary) -> str:
    span = between(summary.bounds, "max_reach", formats.number)
    return _joined("people reached by one mentor", span)


def _joined(note: str, span: str) -> str:
    return f"{note}; {span}" if span else note
