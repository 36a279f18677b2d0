"""No figure about too few people is shown, or can be derived by subtracting the others from a total."""

from hypothesis import given
from hypothesis import strategies as st

from services.projections.disclosure.suppression import WITHHELD, Cell, Figure, show, show_parts

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12), min_size=1)
MINIMA = st.integers(0, 8)


def cells(counts: dict[str, int]) -> dict[str, Cell]:
    return {name: Cell(float(count), count) for name, count in counts.items()}


@given(st.integers(0, 20), MINIMA)
def test_a_single_figure_is_suppressed_below_the_minimum(people: int, minimum: int) -> None:
    figure = show(Cell(3.5, people), minimum)
    if 0 < people < minimum:
        assert (figure.value, figure.people, figure.suppressed) == (None, None, f"fewer than {minimum}")
    else:
        assert (figure.value, figure.people, figure.suppressed) == (3.5, people, None)


@given(COUNTS, MINIMA)
def test_every_small_part_and_enough_others_are_hidden(counts: dict[str, int], minimum: int) -> None:
    shown = show_parts(cells(counts), minimum)
    hidden = {name for name, figure in shown.items() if figure.suppressed}
    assert {name for name, count in counts.items() if 0 < count < minimum} <= hidden
    assert all(shown[name].value == counts[name] for name in counts.keys() - hidden)
    inhabited = {name for name, count in counts.items() if count}
    # What is hidden together is at least two parts about enough people, or there is nothing left to hide.
    assert not hidden or hidden == inhabited or (len(hidden) >= 2 and sum(counts[name] for name in hidden) >= minimum)


@given(COUNTS, MINIMA)
def test_nothing_is_hidden_without_need(counts: dict[str, int], minimum: int) -> None:
    if all(count == 0 or count >= minimum for count in counts.values()):
        assert not any(figure.suppressed for figure in show_parts(cells(counts), minimum).values())


def test_a_part_may_have_a_minimum_of_its_own() -> None:
    shown = show_parts(cells({"a": 4, "b": 4, "c": 9, "d": 30}), 3, {"b": 5})
    assert [name for name, figure in shown.items() if figure.suppressed] == ["a", "b"]
    assert shown["b"].suppressed == "fewer than 5"


@given(COUNTS, MINIMA)
def test_the_reason_of_a_hidden_part_is_correct(counts: dict[str, int], minimum: int) -> None:
    for name, figure in show_parts(cells(counts), minimum).items():
        if figure.suppressed:
            assert figure.suppressed == (f"fewer than {minimum}" if counts[name] < minimum else WITHHELD)


@given(COUNTS, MINIMA, st.booleans())
def test_a_part_published_elsewhere_is_the_same_here(counts: dict[str, int], minimum: int, withheld: bool) -> None:
    name = min(counts)
    fixed = Figure(value=None, suppressed=WITHHELD) if withheld else show(cells(counts)[name], minimum)
    shown = show_parts(cells(counts), minimum, fixed={name: fixed})
    assert shown[name] == fixed
    hidden = {part for part, figure in shown.items() if figure.suppressed}
    choice = {part for part, count in counts.items() if count and part != name} | (
        {name} if fixed.suppressed else set()
    )
    assert not hidden or hidden == choice or (len(hidden) >= 2 and sum(counts[part] for part in hidden) >= minimum)
