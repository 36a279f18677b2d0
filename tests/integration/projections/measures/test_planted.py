"""Known laws are recovered within the intervals of the measures, and the usual wrong analyses miss them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from math import exp, log
from random import Random
from statistics import fmean
from typing import Any

import psycopg
import pytest

from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.estimates.figures import MeasuredFigure, PartFigure
from services.projections.measures.evaluation import evaluate
from services.projections.measures.period import Period
from tests.integration.projections.measures.histories import facts
from tests.integration.projections.measures.planted import (
    AGREED,
    AS_OF,
    GIVES_BACK,
    GIVES_BACK_UNMATCHED,
    JUNIORS_ENROLLED,
    LENGTH,
    MATCHED,
    OTHERS_ENROLLED,
    WAIT,
    Planted,
)
from tests.support.databases import fresh_database

SEEDS = 6
JUNIORS = "seniority 1: applied to enrolled"
DAYS_OF_YEAR = 365.25


@pytest.fixture(scope="module")
def connection(postgres_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with fresh_database(postgres_dsn) as dsn, psycopg.connect(dsn) as connection:
        yield connection


def part(figure: MeasuredFigure, key: str) -> PartFigure:
    return next(each for each in figure.parts if each.key == key)


def holds(estimate: MeasuredFigure | PartFigure, truth: float) -> bool:
    """Return whether the interval of an estimate contains the truth."""
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low <= truth <= estimate.high


def test_known_rates_are_recovered_within_the_intervals_and_wrong_analyses_miss_them(
    connection: psycopg.Connection[Any],
) -> None:
    """Of 95 % intervals nearly all contain the truth; figures of those who are over already are too small."""
    recovered, wrong = Counter[str](), defaultdict[str, list[float]](list)
    for seed in range(SEEDS):
        federation = Planted(Random(seed), 700)
        events = federation.events()
        with facts(connection, [events]):
            own = figures(connection, [federation.program])
            every = figures(connection, [federation.program, federation.later])
        premature, length = own["premature-closure"], own["match-length"]
        found = {
            "premature closure": holds(premature, 1 - exp(-AGREED / LENGTH)),
            "time to match": holds(part(own["time-to-match"], "within-90"), MATCHED * (1 - exp(-90 / WAIT))),
            "give-back": holds(part(every["give-back"], "mentored-within-365"), 1 - exp(-365 / GIVES_BACK)),
            "hazard": holds(part(every["give-back"], "mentored-a-year"), DAYS_OF_YEAR / GIVES_BACK),
            "hazard of controls": holds(
                part(every["give-back"], "never-matched-a-year"), DAYS_OF_YEAR / GIVES_BACK_UNMATCHED
            ),
            "equity": holds(part(own["equity"], JUNIORS), JUNIORS_ENROLLED / OTHERS_ENROLLED),
        }
        recovered.update({name: int(within) for name, within in found.items()})
        ended = part(length, "mentee-within-365").value
        assert ended == pytest.approx(1 - exp(-365 / LENGTH), abs=0.1)
        assert length.value == pytest.approx(log(2) * LENGTH, rel=0.25)

        closed = [days for days, over in federation.lengths if over]
        wrong["mean of closed"].append(fmean(closed) / LENGTH)
        wrong["mean of matched"].append(fmean(days for days, over in federation.waits if over) / WAIT)
        wrong["gave back so far"].append(fmean(federation.given_back) / (1 - exp(-365 / GIVES_BACK)))
        assert not holds(premature, (premature.numerator or 0) / len(closed)), "divided by the closed ones"
        assert fmean(closed) < log(2) * LENGTH * 0.9, "below the median of all, for an average of long tails"
    assert all(count >= SEEDS - 2 for count in recovered.values()), recovered
    assert recovered.total() >= 0.88 * SEEDS * len(recovered), recovered
    assert len(recovered) == 6
    assert all(fmean(ratios) < 0.92 for ratios in wrong.values()), wrong


def figures(connection: psycopg.Connection[Any], programs: list[str]) -> dict[str, MeasuredFigure]:
    """Return the figures of all measures over all times, as of the date."""
    return {m.id: evaluate(connection, m, programs, Period(as_of=AS_OF)) for m in MEASURES.values()}
