"""Batches of random federations are disjoint, large enough, nested, and never cut again."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.disclosure.batch import Audience, Batch, places_of
from services.disclosure.batch_rule import BatchRule, MinimumTooSmallError
from services.disclosure.contribution import Contribution, Place
from services.disclosure.cutting import Cutting
from tests.unit.disclosure.federations import START, FixedPrograms, contributions, cut, of, programs

FEW = settings(max_examples=40, deadline=None)


@FEW
@given(contributions(), programs())
def test_nothing_is_released_twice_or_before_it_was_known(stream: list[Contribution], rules: FixedPrograms) -> None:
    batches = cut(stream, rules)
    for audiences in ((Audience.INNER,), (Audience.OUTER, Audience.POOL)):
        released = [each.place for batch in of(batches, *audiences) for each in batch.contributions]
        assert len(released) == len(set(released))
    for batch in batches:
        assert batch.released_at >= max(each.place.known for each in batch.contributions)
        assert (batch.released_at.hour, batch.released_at.minute, batch.released_at.microsecond) == (0, 0, 0)
        if batch.audience is Audience.INNER:
            assert batch.released_at.weekday() == 0
        else:
            assert batch.released_at.day == 1


@FEW
@given(contributions(), programs())
def test_every_batch_is_about_enough_people_of_whom_none_has_more_than_half(
    stream: list[Contribution], rules: FixedPrograms
) -> None:
    for batch in cut(stream, rules):
        least = 5 if batch.audience is Audience.INNER else 10
        asked = max(rules.minimum(each.program) for each in batch.contributions)
        new = new_facts(batch, stream)
        assert len({each.person for each in new}) == batch.people >= max(least, asked)
        of_pairs = batch.contributions[0].counterpart is not None
        assert not of_pairs or len({each.counterpart for each in new}) >= 3
        for side in ("person", "counterpart") if of_pairs else ("person",):
            for sums in sums_of(batch, side):
                assert 2 * max(map(abs, sums.values())) <= sum(map(abs, sums.values()))


@FEW
@given(contributions(), programs())
def test_an_outer_batch_is_made_of_whole_inner_ones(stream: list[Contribution], rules: FixedPrograms) -> None:
    batches = cut(stream, rules)
    inner_of = {
        each.place: number for number, batch in enumerate(of(batches, Audience.INNER)) for each in batch.contributions
    }
    sizes = Counter(inner_of.values())
    for batch in of(batches, Audience.OUTER):
        assert {each.program for each in batch.contributions} == {batch.program}
        parts = Counter(inner_of[each.place] for each in batch.contributions)
        assert all(sizes[part] == count for part, count in parts.items())
    opened = {}
    for batch in of(batches, Audience.INNER):
        opened.update(
            dict.fromkeys((each.place for each in batch.contributions), batch.contributions[0].place.known.year)
        )
    for batch in of(batches, Audience.OUTER):
        years = {opened[each.place] for each in batch.contributions}
        assert {rules.way_outside(str(batch.program), year) for year in years} == {Audience.OUTER}


@FEW
@given(contributions(), programs())
def test_a_pool_is_of_small_programs_and_leaves_five_people_without_any_organization(
    stream: list[Contribution], rules: FixedPrograms
) -> None:
    batches = cut(stream, rules)
    inner_of = {each.place: batch for batch in of(batches, Audience.INNER) for each in batch.contributions}
    for batch in of(batches, Audience.POOL):
        new = new_facts(batch, stream)
        for organization in {each.organization for each in new}:
            assert len({each.person for each in new if each.organization != organization}) >= 5
        for each in batch.contributions:
            inner = inner_of.get(each.place)
            if inner is not None:
                opened = inner.contributions[0].place.known.year
                assert rules.way_outside(each.program, opened) is Audience.POOL


@FEW
@given(contributions(), programs(), st.data())
def test_a_later_day_changes_nothing_that_was_released(
    stream: list[Contribution], rules: FixedPrograms, data: st.DataObject
) -> None:
    now = data.draw(st.integers(1, len(stream)))
    then, later = cut(stream[:now], rules), cut(stream, rules)
    assert later[: len(then)] == then


@FEW
@given(contributions(), programs(), st.data())
def test_what_is_recorded_is_not_cut_again_also_under_other_rules(
    stream: list[Contribution], rules: FixedPrograms, data: st.DataObject
) -> None:
    now = data.draw(st.integers(1, len(stream)))
    recorded = cut(stream[:now], rules)
    again = list(Cutting("stream", rules, places_of(recorded)).cut(stream))
    assert [*recorded, *again] == cut(stream, rules)
    stricter = FixedPrograms(dict.fromkeys(("a1", "a2", "b1", "b2", "c1"), 15), rules.ways)
    after = list(Cutting("stream", stricter, places_of(recorded)).cut(stream))
    for audiences in ((Audience.INNER,), (Audience.OUTER, Audience.POOL)):
        released = [each.place for batch in of([*recorded, *after], *audiences) for each in batch.contributions]
        assert len(released) == len(set(released))


def test_a_correction_waits_for_five_people_with_facts_of_their_own() -> None:
    stream = [fact(number, f"p{number}", 30) for number in range(5)]
    reversals = [fact(number, f"p{number}", -30, at=5 + number, reverses=True) for number in range(4)]
    released = cut([*stream, *reversals], FixedPrograms())
    assert [(batch.people, batch.release.count) for batch in of(released, Audience.INNER)] == [(5, 5)]
    more = [fact(10 + number, f"q{number}", 20) for number in range(5)]
    first, second = of(cut([*stream, *reversals, *more], FixedPrograms()), Audience.INNER)
    assert (second.people, second.release.count, second.release.total) == (5, 1, 5 * 20 - 4 * 30)
    assert first.release == released[0].release


def test_a_fact_reversed_before_its_batch_is_complete_counts_no_one() -> None:
    stream = [fact(number, f"p{number}", 30) for number in range(4)]
    gone = [fact(4, "p9", 30), fact(4, "p9", -30, at=5, reverses=True)]
    assert cut([*stream, *gone[:1]], FixedPrograms())
    assert not cut([*stream[:3], *gone, *[fact(8, "p3", 30)]], FixedPrograms())


def test_one_person_with_more_than_half_of_the_sum_holds_the_batch_back() -> None:
    stream = [fact(0, "p0", 500), *(fact(number, f"p{number}", 60) for number in range(1, 8))]
    assert not cut(stream, FixedPrograms())
    (batch,) = cut([*stream, fact(9, "p9", 81)], FixedPrograms())
    assert (batch.people, batch.release.total) == (9, 1001)


@pytest.mark.parametrize("rule", [BatchRule.inner, BatchRule.outer, BatchRule.pool])
@pytest.mark.parametrize("minimum", [4, 1, 0])
def test_a_program_may_not_ask_for_less(rule: type[BatchRule], minimum: int) -> None:
    with pytest.raises(MinimumTooSmallError, match="at least 5 people"):
        rule(minimum)


def fact(number: int, person: str, value: int, *, at: int | None = None, reverses: bool = False) -> Contribution:
    """Return a contribution of the program a1; the hour is its number unless given."""
    hour = number if at is None else at
    place = Place(START + timedelta(hours=hour), f"e{hour}-{reverses}")
    return Contribution(
        place, "a", "a1", "stream", f"f{number}", person, None, -1 if reverses else 1, value, reverses=reverses
    )


def new_facts(batch: Batch, stream: Iterable[Contribution]) -> list[Contribution]:
    """Return the contributions of a batch by facts that it is the first to contain and that were not reversed by then.

    A reversal may be outside of a pool that holds its fact: where the program is no longer released in pools.
    """
    gone = {each.fact for each in stream if each.reverses and each.place <= batch.place}
    return [each for each in batch.contributions if not each.reverses and each.fact not in gone]


def sums_of(batch: Batch, side: str) -> Iterable[dict[str, int]]:
    """Return the counts and the values of a batch, by the people on one side of its facts."""
    counts: defaultdict[str, int] = defaultdict(int)
    values: defaultdict[str, int] = defaultdict(int)
    for each in batch.contributions:
        counts[getattr(each, side)] += each.count
        values[getattr(each, side)] += each.value
    return counts, values
