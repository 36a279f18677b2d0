"""Example answers of the network's queries."""

from datetime import UTC, datetime, timedelta

from services.projections.network.answers.flows import Flow, FlowList
from services.projections.network.answers.people import PersonLine, PersonList
from services.projections.network.answers.person import GenerationSize, NetworkPerson, PersonGiveBack
from services.projections.network.answers.released import ReleasedMonth, ReleasedNetwork
from services.projections.network.answers.summary import GiveBack, NetworkSummary
from services.projections.network.answers.tree import Tree, TreeNode
from tests.unit.pages.examples import EXAMPLE_TIME, FEW, PROGRAMS, example_id, figure


def summary(**changes: object) -> NetworkSummary:
    """Return the summary of the network."""
    fields = {
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
    return NetworkSummary.model_validate({**fields, **changes})


def released(**changes: object) -> ReleasedNetwork:
    """Return what is released of the network."""
    january = ReleasedMonth(month="2026-01", relationships=280, mentors=80, new_mentors=None, reproduction=None)
    february = ReleasedMonth(month="2026-02", relationships=300, mentors=90, new_mentors=34, reproduction=34 / 90)
    fields = {
        "effect": "met",
        "rule": "strictly_after",
        "door": "outer",
        "complete_to": datetime(2026, 3, 1, tzinfo=UTC),
        "smallest_batch": 10,
        "relationships": 300,
        "mentors": 90,
        "reached": 120,
        "gave_back": 34,
        "reproduction": 34 / 90,
        "gave_back_share": 34 / 120,
        "items": [january, february],
    }
    return ReleasedNetwork.model_validate({**fields, **changes})


def people(count: int = 10) -> PersonList:
    """Return people by reach."""
    lines = [
        PersonLine(
            id=example_id(f"mentor {place}"),
            reach=214 - 11 * place,
            direct_mentees=30 - place,
            fertility=3,
            lineage=place,
        )
        for place in range(count)
    ]
    return PersonList(effect="met", rule="strictly_after", items=lines, next="more")


def tree(first: int = 9, second: int = 3, folded: int = 0) -> Tree:
    """Return a person's ripple of two generations, ``folded`` more people folded away below the root."""
    root = example_id("mentor 0")
    near = [_reached(f"mentee {place}", root, 1, place, second if place < 3 else 0) for place in range(first)]
    far = [
        _reached(f"mentee {place}.{each}", near[place].id, 2, place + each, 0)
        for place in range(3)
        for each in range(second)
    ]
    nodes = [*near, *far]
    people = len(nodes) + folded
    return Tree(
        effect="met",
        rule="strictly_after",
        id=root,
        under=root,
        reach=people,
        below=people,
        folded=folded,
        nodes=nodes,
    )


def ripple(first: int = 9, second: int = 3, folded: int = 0) -> NetworkPerson:
    """Return the figures of the same."""
    shown = tree(first, second, folded)
    return NetworkPerson(
        id=shown.id,
        effect="met",
        rule="strictly_after",
        reach=shown.reach,
        direct_mentees=first,
        mentees_who_mentored=3,
        depth=2,
        decayed_reach=first + 3 * second / 2,
        credit=3.0,
        generations=[
            GenerationSize(generation=1, people=first + folded),
            GenerationSize(generation=2, people=3 * second),
        ],
        lineage_people=0,
        lineage=[],
        give_back=PersonGiveBack(state="never-mentored", first_reached=None, first_mentored=EXAMPLE_TIME),
    )


def _reached(name: str, via: str, generation: int, place: int, below: int) -> TreeNode:
    started = EXAMPLE_TIME + timedelta(days=30 * place + 200 * generation)
    return TreeNode(
        id=example_id(name),
        generation=generation,
        via=via,
        relationship_id=example_id(f"relationship {name}"),
        program_id=example_id(PROGRAMS[place % len(PROGRAMS)]),
        program_name=PROGRAMS[place % len(PROGRAMS)],
        below=below,
        started_at=started,
        effect_at=started + timedelta(days=12),
    )


def flows(programs: int = 5) -> FlowList:
    """Return flows between so many programs; one of them withheld."""
    names = [PROGRAMS[place] if place < len(PROGRAMS) else f"Program {place}" for place in range(programs)]
    pairs = [(a, b) for a in range(programs) for b in range(programs) if (a * 3 + b) % 4 != 1]
    items = [
        Flow(
            from_program=example_id(names[a]),
            from_name=names[a],
            to_program=example_id(names[b]),
            to_name=names[b],
            people=FEW if (a, b) == (2, 0) else figure(90 - 9 * a - 3 * b + (60 if a == b else 0)),
            rate=FEW if (a, b) == (2, 0) else figure(0.08, 320),
        )
        for a, b in pairs
    ]
    return FlowList(effect="met", rule="strictly_after", items=items)
