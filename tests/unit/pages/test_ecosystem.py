"""The ecosystem of a pair and of a program: the layers, the picture, and the table that states the same."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest

from services.projections.directory.ecosystem import FormCount, GroupCount, ProgramCount, ProgramLayers
from services.projections.directory.models import Relationship
from services.projections.pages.components.filter_form import Parts
from services.projections.pages.components.formats import short_id
from services.projections.pages.ecosystem.layers import LAYERS, MOST, Ecosystem
from services.projections.pages.ecosystem.pair import pair_ecosystem, people_around
from services.projections.pages.ecosystem.picture import ecosystem_view
from services.projections.pages.ecosystem.program import program_ecosystem
from services.projections.pages.people.names import Pseudonyms
from tests.unit.pages.desk_examples import relationship
from tests.unit.pages.examples import NOW, example_id
from tests.unit.pages.room_examples import room

MENTOR, MENTEE, OTHER, THIRD = (example_id(name) for name in ("mentor", "mentee", "other", "third"))
PARTS = Parts({example_id("o"): "Harbour Trust", example_id("x"): "Hill Trust"}, {example_id("Hill"): "Hill"})


class Everybody(Pseudonyms):
    """Names of everybody."""

    def of(self, person: str) -> str:
        """Return a name."""
        return {MENTOR: "Anna", MENTEE: "Ben", OTHER: "Cleo" * 50, THIRD: "Dan"}[person]

    def knows(self, person: str) -> bool:  # noqa: ARG002 - of the port
        """Know everybody."""
        return True


def between(id: str, mentor: str, mentee: str, **fields: object) -> Relationship:
    plain = {"id": example_id(id), "mentor_id": mentor, "mentee_id": mentee, "direction": "traditional"}
    return relationship(**{**plain, **fields})


OWN = between("relationship", MENTOR, MENTEE)


def pair(*others: Relationship, acts: bool = True, names: Pseudonyms | None = None) -> Ecosystem:
    named = names or Everybody()
    called = [named.of(MENTOR), named.of(MENTEE)]
    return pair_ecosystem(room(), [OWN, *others], called, named, PARTS, acts=acts)


def ties(found: Ecosystem, layer: str) -> list[tuple[str, str, frozenset[int]]]:
    return [(tie.name, tie.detail, tie.ends) for tie in found.ties if tie.layer == layer]


def test_a_pair_without_other_relationships_has_its_program_alone() -> None:
    found = pair()
    assert [tie.layer for tie in found.ties] == ["organization"]
    assert ties(found, "organization") == [("Harbour", "Harbour Trust", frozenset({0, 1}))]


def test_each_other_relationship_is_in_its_layer_at_the_end_of_its_person() -> None:
    ended = NOW - timedelta(days=3)
    found = pair(
        between("a", MENTOR, OTHER, program_id=example_id("Hill"), organization_id=example_id("x")),
        between("b", MENTEE, THIRD, direction="peer"),
        between("c", THIRD, MENTEE, state="closed", ended_at=ended),
        between("d", MENTOR, THIRD, state="declined", started_at=None),
        between("e", MENTOR, THIRD, state="voided"),
    )
    assert [name for name, _, _ in ties(found, "mentoring")] == ["Cleo" * 50, "Dan"]
    (_, here, left), (_, past, right) = ties(found, "mentoring")
    assert here.startswith("mentee, since ")
    assert here.endswith(", in Hill")
    assert past.startswith("mentor, until ")
    assert (left, right) == (frozenset({0}), frozenset({1}))
    assert [(name, ends) for name, _, ends in ties(found, "peer")] == [("Dan", frozenset({1}))]
    assert ties(found, "organization") == [
        ("Harbour", "Harbour Trust", frozenset({0, 1})),
        ("Hill", "Hill Trust", frozenset({0})),
    ]
    assert people_around(room(), [between("d", MENTOR, THIRD, state="declined")]) == {MENTOR, MENTEE}


def test_a_group_is_one_tie_with_the_number_of_its_other_people() -> None:
    group = example_id("group")
    found = pair(
        between("a", MENTOR, OTHER, group_id=group, shape="group"),
        between("b", MENTOR, THIRD, group_id=group, shape="group"),
    )
    [(name, detail, ends)] = ties(found, "group")
    assert name == f"Group {short_id(group)}"
    assert detail.startswith("2 other people that you may see")
    assert ends == frozenset({0})
    assert ties(found, "mentoring") == []


def test_staff_opens_the_rooms_of_this_program_alone() -> None:
    others = (between("a", MENTOR, OTHER), between("b", MENTOR, THIRD, program_id=example_id("Hill")))
    opened = {tie.name: tie.href for tie in pair(*others, acts=False).ties if tie.layer == "mentoring"}
    assert opened == {"Cleo" * 50: f"/rooms/{example_id('a')}", "Dan": None}


def test_people_whose_names_the_reader_does_not_see_stay_pseudonyms() -> None:
    names = Pseudonyms()
    found = pair(between("a", MENTOR, OTHER), names=names)
    assert ties(found, "mentoring")[0][0] == names.of(OTHER)


def layers(forms: Sequence[FormCount] = (), groups: int = 0, programs: int = 0) -> ProgramLayers:
    return ProgramLayers(
        forms,
        [GroupCount(example_id(f"g{number}"), 9 - number % 3, number == 0) for number in range(groups)],
        [ProgramCount(example_id("Hill"), example_id("x"), 3) for _ in range(programs)],
    )


def test_a_program_states_its_forms_groups_and_the_programs_of_its_people() -> None:
    counted = layers([FormCount("peer", 2, 1, 4), FormCount("mentoring", 30, 12, 41)], groups=1, programs=1)
    found = program_ecosystem("Harbour", counted, PARTS)
    assert [(tie.layer, tie.detail) for tie in found.ties] == [
        ("mentoring", "30 relationships began, 12 active; 41 people"),
        ("peer", "2 relationships began, 1 active; 4 people"),
        ("group", "9 people, active"),
        ("organization", "3 people of Harbour too, in Hill Trust"),
    ]


@pytest.mark.parametrize("groups", [0, 1, MOST, MOST + 1, 300])
def test_the_table_states_every_tie_and_the_picture_counts_those_it_does_not_draw(groups: int) -> None:
    view = ecosystem_view(program_ecosystem("Harbour " * 25, layers(groups=groups, programs=1), PARTS))
    band = next(band for band in view.bands if band.name == LAYERS["group"])
    assert view.table is not None
    assert len(view.table.rows) == groups + 1
    assert len(band.boxes) == min(groups, MOST)
    assert (f"and {groups - MOST} more" in band.note) == (groups > MOST)
    tops = [box.top for each in view.bands for box in each.boxes]
    assert tops == sorted(set(tops))
    assert all(later - earlier >= 40 for earlier, later in pairwise(tops)), "boxes do not overlap"
    assert view.height >= tops[-1] + 40
    assert all(len(name) <= 20 for name, _ in view.ends)
    drawn = {box.title for each in view.bands for box in each.boxes}
    stated = {f"{row[0].text}: {row[2].text}" for row in view.table.rows}
    assert drawn <= stated


def test_a_program_without_a_relationship_has_a_picture_and_no_table() -> None:
    view = ecosystem_view(program_ecosystem("Harbour", layers(), PARTS))
    assert view.table is None
    assert {band.note for band in view.bands} == {"None."}
