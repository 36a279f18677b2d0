"""No audience recovers a figure about too few people from all figures of a year; under a live threshold it does.

The figures are what an audience may see on each day, of each program, of pools and of everything together; they contain
refreshes, steps of a date, and the difference between the federation and its programs.
"""

from itertools import pairwise

import pytest

from services.disclosure.batch import Audience
from services.disclosure.cutting import Cutting
from services.projections.disclosure.suppression import SMALLEST_GROUP
from tests.unit.disclosure.attacker import Recovered, attack
from tests.unit.disclosure.simulated_year import (
    DAYS,
    SIZES,
    STREAMS,
    Reader,
    SizedPrograms,
    facts_of,
    live_figures,
    person_of,
    released_figures,
    year,
)

YEAR = year(7)
OUTSIDE, EXECUTIVE, COORDINATOR = Reader(), Reader("a"), Reader("a", "a2")


def fewest(recovered: list[Recovered]) -> int:
    return min(len(each.people) for each in recovered)


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize(
    ("reader", "least"),
    [(OUTSIDE, 10), (EXECUTIVE, 5), (Reader("b"), 5), (COORDINATOR, 5)],
    ids=["outside", "executive", "other-executive", "coordinator"],
)
def test_no_combination_of_a_year_is_about_too_few_people(stream: str, reader: Reader, least: int) -> None:
    contributions = YEAR[stream]
    recovered = attack(
        released_figures(contributions, reader),
        person_of(contributions),
        known=facts_of(contributions, reader.program),
    )
    assert len(recovered) >= 5, "the attacker saw too few figures to be tried"
    assert fewest(recovered) >= least


@pytest.mark.parametrize("stream", STREAMS)
def test_under_a_live_threshold_it_recovers_single_people(stream: str) -> None:
    contributions = YEAR[stream]
    recovered = attack(live_figures(contributions, OUTSIDE), person_of(contributions), most=12)
    few = [each for each in recovered if len(each.people) < 5]
    single = [each for each in recovered if len(each.people) == 1]
    assert len(few) > 0.8 * len(recovered)
    assert len(single) > 0.5 * len(recovered)


@pytest.mark.parametrize("stream", STREAMS)
def test_no_interval_pins_a_count_of_few(stream: str) -> None:
    """Of the count of a program on any day, the attacker knows a lower bound; its steps pin no count of one to four."""
    contributions = YEAR[stream]
    batches = list(Cutting(stream, SizedPrograms()).cut(contributions))
    for program in SIZES:
        ours = [batch for batch in batches if batch.program == program and batch.audience is Audience.INNER]
        shown = [sum(batch.people for batch in ours if batch.released_at <= day) for day in DAYS]
        steps = [after - before for before, after in pairwise(shown) if after != before]
        assert all(step >= 5 for step in steps)
        true = [len({each.person for each in contributions if each.program == program and each.place.known <= day
                     and not each.reverses}) for day in DAYS]  # fmt: skip
        live = [size if size >= SMALLEST_GROUP else 0 for size in true]
        pinned = [after - before for before, after in pairwise(live) if 0 < after - before < 5 and before]
        assert pinned or SIZES[program] < 8, "a live threshold shows single steps"
