"""Places that are taken, as a matching run counts them: a mentee has one in a group, however many mentors lead it."""

from __future__ import annotations

from services.relationships.matching.runs.living import Living, loads_of

CO_LED = [Living("r1", "ada", "xi", "circle"), Living("r2", "bo", "xi", "circle"), Living("r3", "ada", "yu", "circle")]


def test_the_pairs_of_one_group_are_one_place_of_the_mentee() -> None:
    assert loads_of(CO_LED) == {"ada": 2, "bo": 1, "xi": 1, "yu": 1}


def test_another_group_and_a_pair_of_her_own_are_further_places() -> None:
    others = [Living("r4", "bo", "xi", "table"), Living("r5", "cy", "xi")]
    assert loads_of([*CO_LED, *others])["xi"] == 3
