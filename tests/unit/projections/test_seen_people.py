"""Ids of linked people: what a caller may see of a person who is known in two organizations."""

from dataclasses import dataclass, replace

import pytest

from services.projections.network.answers.row_visibility import ProgramFacts, ProgramVisibility
from services.projections.network.answers.seen_people import SeenPeople, see_people
from services.projections.network.in_memory.analysis import Analysis
from tests.unit.projections.network_example import (
    BO_HERE,
    BO_THERE,
    ELSEWHERE,
    HERE,
    PEOPLE,
    PROGRAMS,
    THERE,
    analysis,
)


@dataclass(frozen=True)
class Viewer:
    """A caller who is staff of some organizations, or of all (`None`)."""

    of: frozenset[str] | None
    own: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    inside: bool = True

    def visibility(self) -> ProgramVisibility:
        facts = {
            program: ProgramFacts(
                open=self.of is None or organization in self.of, organization=organization, inside=self.inside
            )
            for program, organization in zip(PROGRAMS, (HERE, THERE, ELSEWHERE), strict=True)
        }
        default = ProgramFacts(open=self.of is None, inside=self.inside)
        return ProgramVisibility(facts, default, self.own, self.refused)

    def see(self, found: Analysis) -> SeenPeople:
        return see_people(found, self.visibility(), lambda person: PEOPLE.index(person) if person in PEOPLE else None)


STAFF_HERE, STAFF_THERE = Viewer(frozenset({HERE})), Viewer(frozenset({THERE}))
BOTH = ((0, 1, 0), (1, 2, 1))
"""Ada mentors Bo here; Bo mentors Cy there."""
BO = 1


@pytest.mark.parametrize(
    ("viewer", "own", "foreign"), [(STAFF_HERE, BO_HERE, BO_THERE), (STAFF_THERE, BO_THERE, BO_HERE)]
)
@pytest.mark.parametrize("scoped", [False, True], ids=["of all", "where every row is theirs"])
def test_staff_see_the_id_of_their_organization_alone(viewer: Viewer, own: str, foreign: str, *, scoped: bool) -> None:
    edges = [edge for edge in BOTH if not scoped or (edge[2] == 0) == (viewer is STAFF_HERE)]
    seen = viewer.see(analysis(*edges))
    assert seen.analysis.people[BO] == own
    assert seen.accepts(BO, own)
    assert seen.accepts(BO, own.upper())
    assert not seen.accepts(BO, foreign)


def test_an_analysis_keeps_who_was_linked_when_it_was_read() -> None:
    seen = STAFF_HERE.see(analysis(*BOTH))
    assert seen.analysis.people[BO] == BO_HERE
    assert STAFF_HERE.see(analysis(*BOTH, linked=False)).analysis.people[BO] == BO_THERE, "nobody was linked in it"


def test_an_id_of_an_organization_that_does_not_share_is_not_shown_to_a_role_in_all() -> None:
    everywhere = Viewer(None)
    assert everywhere.see(analysis(*BOTH)).analysis.people[BO] == BO_THERE
    assert all(everywhere.see(analysis(*BOTH)).accepts(BO, each) for each in (BO_HERE, BO_THERE))
    seen = everywhere.see(analysis(BOTH[0], without=frozenset({THERE})))
    assert seen.analysis.people[BO] == BO_HERE
    assert not seen.accepts(BO, BO_THERE)


def test_people_may_use_each_of_their_own_ids() -> None:
    seen = Viewer(frozenset(), own=frozenset({BO_THERE})).see(analysis(BOTH[0]))
    assert all(seen.accepts(BO, each) for each in (BO_HERE, BO_THERE))


def test_a_person_seen_in_a_third_organization_alone_has_none_of_the_ids() -> None:
    seen = Viewer(frozenset({ELSEWHERE})).see(analysis((1, 2, 2)))
    assert seen.analysis.people[BO] not in {BO_HERE, BO_THERE}
    assert not any(seen.accepts(BO, each) for each in (BO_HERE, BO_THERE, seen.analysis.people[BO]))


def test_a_refusal_counts_under_whatever_id_a_person_is_seen() -> None:
    viewer = replace(STAFF_HERE, refused=frozenset({BO_THERE}), inside=False)
    seen = viewer.see(analysis((0, 1, 0), (0, 2, 0)))
    edges = viewer.visibility().edges(seen.analysis)
    assert edges is not None
    assert edges.tolist() == [False, True]


def test_what_an_answer_computes_stays_for_the_next() -> None:
    found = analysis(*BOTH)
    seen = STAFF_HERE.see(found).analysis
    assert seen.give_back is found.give_back
    assert seen.paths is found.paths
    assert found.people[BO] == BO_THERE, "the shared analysis was changed"


def test_without_linked_people_nothing_is_copied() -> None:
    found = analysis(*BOTH, linked=False)
    assert STAFF_HERE.see(found).analysis is found
