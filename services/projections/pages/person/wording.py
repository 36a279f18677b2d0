"""Sentences and cards of a person's page."""

from services.projections.network.answers.person import NetworkPerson
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card
from services.projections.pages.components.wording import bounds_text


def reach_sentence(person: NetworkPerson, name: str) -> str:
    """Return how many people the influence of a person has reached.

    Args:
        person: The person.
        name: How the page calls the person.
    """
    if not person.reach:
        return f"{name} has not reached anyone yet."
    people = formats.count(person.reach, "person", "people")
    generations = formats.count(person.depth, "generation")
    mentees = formats.count(person.direct_mentees, "direct mentee")
    mentors = formats.number(person.mentees_who_mentored)
    return f"{name} has reached {people} in {generations}. Of {mentees}, {mentors} went on to mentor."


def give_back_status(person: NetworkPerson) -> str:
    """Return whether a person was mentored and mentored afterwards, with the dates."""
    state = person.give_back
    reached = formats.day(state.first_reached) if state.first_reached else "an unknown date"
    mentored = formats.day(state.first_mentored) if state.first_mentored else "an unknown date"
    if state.state == "gave-back":
        return f"Gave back: first reached on {reached}, started to mentor on {mentored}."
    if state.state == "not-yet":
        return f"Not a mentor yet: first reached on {reached}, has not mentored since."
    if state.state == "already-mentor":
        return f"Already a mentor: started to mentor on {mentored}, first reached on {reached}."
    started = f" Started to mentor on {mentored}." if state.first_mentored else ""
    return f"Not reached by the influence of any mentor.{started}"


def person_cards(person: NetworkPerson) -> list[Card]:
    """Return the cards of a person: six figures, with bounds where the path rules differ."""
    number, virality = formats.number, person.structural_virality
    mentees = f"of {formats.count(person.direct_mentees, 'direct mentee')}"
    return [
        Card("Reach", number(person.reach), "reach", note=_note(person, "reach", "people reached")),
        Card(
            "Decayed reach",
            formats.decimal(person.decayed_reach),
            "decayed-reach",
            note="each further generation counts half as much",
        ),
        Card("Mentees who mentored", number(person.mentees_who_mentored), "fertility", note=mentees),
        Card(
            "New mentors credited",
            formats.decimal(person.credit, 2),
            "credit",
            note="R is the mean over all mentors",
        ),
        Card(
            "Structural virality",
            "–" if virality is None else formats.decimal(virality),
            "structural-virality",
            note="about 2: one mentor with many mentees; higher: passed on",
        ),
        Card(
            "Influenced by",
            number(person.lineage_people),
            "lineage",
            note=_note(person, "lineage_people", "people who influenced this person"),
        ),
    ]


def _note(person: NetworkPerson, figure: str, note: str) -> str:
    bounds = bounds_text(person.bounds, figure, formats.number)
    return f"{note}; {bounds}" if bounds else note
