"""What one person set in motion, in words and six figures."""

from services.projections.network.answers.person import NetworkPerson
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card
from services.projections.pages.components.wording import between


def reached(person: NetworkPerson) -> str:
    """Say how far it went."""
    name = formats.short_id(person.id)
    if not person.reach:
        return f"{name} has reached nobody yet."
    people = formats.count(person.reach, "person", "people")
    generations = formats.count(person.depth, "generation")
    mentees = formats.count(person.direct_mentees, "direct mentee")
    later = formats.number(person.mentees_who_mentored)
    return f"{name} reached {people} in {generations}; of {mentees}, {later} went on to mentor."


def gave_back(person: NetworkPerson) -> str:
    """Say whether they were mentored and mentored afterwards, with the dates."""
    state, name = person.give_back, formats.short_id(person.id)
    first = formats.day(state.first_reached) if state.first_reached else "an unknown day"
    mentored = formats.day(state.first_mentored) if state.first_mentored else "an unknown day"
    if state.state == "gave-back":
        return f"Gave back: {name} was first reached on {first} and began to mentor on {mentored}."
    if state.state == "not-yet":
        return f"Not yet a mentor: {name} was first reached on {first} and has not mentored since."
    if state.state == "already-mentor":
        return f"A mentor already: {name} began to mentor on {mentored} and was first reached on {first}."
    began = f", who began to mentor on {mentored}" if state.first_mentored else ""
    return f"Nobody's mentee: no influence had reached {name}{began}."


def person_cards(person: NetworkPerson) -> list[Card]:
    """Return a person's figures, each with the span between the path rules where they differ."""
    number, virality = formats.number, person.structural_virality
    mentees = f"of {formats.count(person.direct_mentees, 'direct mentee')}"
    return [
        Card("Reach", number(person.reach), "reach", note=_span(person, "reach", "people set in motion")),
        Card(
            "Decayed reach",
            formats.decimal(person.decayed_reach),
            "decayed-reach",
            note="each further generation counts half",
        ),
        Card("Mentees who mentored", number(person.mentees_who_mentored), "fertility", note=mentees),
        Card(
            "New mentors credited",
            formats.decimal(person.credit, 2),
            "credit",
            note="R is the mean of it over all mentors",
        ),
        Card(
            "Structural virality",
            "–" if virality is None else formats.decimal(virality),
            "structural-virality",
            note="about 2: one mentor of many; more: handed on",
        ),
        Card(
            "Influenced by",
            number(person.lineage_people),
            "lineage",
            note=_span(person, "lineage_people", "people whose influence reached them"),
        ),
    ]


def _span(person: NetworkPerson, figure: str, note: str) -> str:
    span = between(person.bounds, figure, formats.number)
    return f"{note}; {span}" if span else note
