"""What a reading says about positions that a caller knows of."""

from services.projector.status import Reading

BUILT = Reading("network", 1, 20, 20, 0.0, {"relationships": 5}, {"relationships": frozenset({3, 9})})


def test_a_position_is_reached_when_all_up_to_it_is_there_or_its_own_partition_is_that_far() -> None:
    assert [BUILT.has_reached(position, "relationships") for position in (4, 5, 6, 9)] == [True, True, False, True]


def test_nothing_is_awaited_of_a_source_that_the_model_does_not_read() -> None:
    assert BUILT.has_reached(999, "enrollment")


def test_a_model_that_was_never_built_has_reached_nothing() -> None:
    never = Reading("network", 0, 0, 0, 0.0, {}, {})
    assert not never.has_reached(1, "relationships")
    assert not never.has_reached(1, "enrollment")
