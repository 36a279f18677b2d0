"""Whether the position of a command has reached a read model."""

from services.projector.status import Reading

BUILT = Reading("network", 1, 20, 20, 0.0, {"relationships": 5}, {"relationships": frozenset({3, 9})})


def test_a_position_is_reached_through_the_watermark_or_its_own_partition() -> None:
    assert [BUILT.has_reached(position, "relationships") for position in (4, 5, 6, 9)] == [True, True, False, True]


def test_a_source_that_is_not_read_counts_as_reached() -> None:
    assert BUILT.has_reached(999, "enrollment")


def test_a_model_that_was_never_built_has_reached_nothing() -> None:
    never = Reading("network", 0, 0, 0, 0.0, {}, {})
    assert not never.has_reached(1, "relationships")
    assert not never.has_reached(1, "enrollment")
