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
def test_no_step_of_a_figure_pins_a_count_of_few(stream: str) -> None:
    contributions, released, live = YEAR[stream], [], []
    batches = list(Cutting(stream, SizedPrograms()).cut(contributions))
    for program in SIZES:
        inner = [each for each in batches if each.program == program and each.audience is Audience.INNER]
        own = [each for each in contributions if each.program == program and not each.reverses]
        released += steps([sum(each.people for each in inner if each.released_at <= day) for day in DAYS])
        people = [len({each.person for each in own if each.place.known <= day}) for day in DAYS]
        live += steps([size for size in people if size >= SMALLEST_GROUP])
    assert released
    assert min(released) >= 5
    assert live.count(1) > len(live) / 2, "a live threshold shows single people arrive"


def steps(shown: list[int]) -> list[int]:
    """Return the differences between a figure and the next one that is another."""
    return [after - before for before, after in pairwise(shown) if after != before]
