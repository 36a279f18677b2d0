"""Answers of the network's queries, made up."""

from datetime import timedelta

from services.projections.figures import hidden
from services.projections.network.models import (
    Descendant,
    Flow,
    FlowList,
    GenerationSize,
    GiveBack,
    NetworkPerson,
    NetworkSummary,
    PersonLine,
    PersonList,
)
from tests.unit.pages.examples import PROGRAMS, SOME, figure, someone


def summary(**changes: object) -> NetworkSummary:
    """Return the summary of the network."""
    known = {
        "effect": "met",
        "rule": "strictly_after",
        "people": 21296,
        "mentors": 11285,
        "mentees": 11479,
        "relationships": 26625,
        "peer_relationships": 12,
        "delivered": 26000,
        "sum_reach": 52890,
        "max_reach": 214,
        "reproduction": 0.1267,
        "give_back": GiveBack(at_risk=11439, events=1430, already_mentors=40),
    }
    return NetworkSummary.model_validate({**known, **changes})


def people(count: int = 10) -> PersonList:
    """Return people by reach."""
    lines = [
        PersonLine(id=someone(f"mentor {place}"), reach=214 - 11 * place, direct_mentees=30 - place, lineage=place)
        for place in range(count)
    ]
    return PersonList(effect="met", rule="strictly_after", items=lines, next="more")


def ripple(first: int = 9, second: int = 3) -> NetworkPerson:
    """Return a person's ripple of two generations."""
    root = someone("mentor 0")
    near = [_reached(f"mentee {place}", root, 1, place) for place in range(first)]
    far = [
        _reached(f"mentee {place}.{each}", near[place].id, 2, place + each)
        for place in range(3)
        for each in range(second)
    ]
    return NetworkPerson(
        id=root,
        effect="met",
        rule="strictly_after",
        reach=len(near) + len(far),
        direct_mentees=first,
        mentees_who_mentored=3,
        depth=2,
        decayed_reach=len(near) + len(far) / 2,
        generations=[GenerationSize(generation=1, people=len(near)), GenerationSize(generation=2, people=len(far))],
        descendants=[*near, *far],
        lineage=[],
    )


def _reached(name: str, via: str, generation: int, place: int) -> Descendant:
    started = SOME + timedelta(days=30 * place + 200 * generation)
    return Descendant(
        id=someone(name),
        generation=generation,
        via=via,
        relationship_id=someone(f"relationship {name}"),
        program_id=someone(PROGRAMS[place % len(PROGRAMS)]),
        started_at=started,
        effect_at=started + timedelta(days=12),
    )


def flows(programs: int = 5) -> FlowList:
    """Return flows between so many programs; one of them withheld."""
    names = [PROGRAMS[place] if place < len(PROGRAMS) else f"Program {place}" for place in range(programs)]
    pairs = [(a, b) for a in range(programs) for b in range(programs) if (a * 3 + b) % 4 != 1]
    items = [
        Flow(
            from_program=someone(names[a]),
            from_name=names[a],
            to_program=someone(names[b]),
            to_name=names[b],
            people=hidden(5) if (a, b) == (2, 0) else figure(90 - 9 * a - 3 * b + (60 if a == b else 0)),
            rate=hidden(5) if (a, b) == (2, 0) else figure(0.08, 320),
        )
        for a, b in pairs
    ]
    return FlowList(effect="met", rule="strictly_after", items=items)
