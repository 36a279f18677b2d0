"""Whether the position of a command has reached a read model."""

from services.projector.status import Reading

OURS, THEIRS = "hub/relationships", "club/relationships"
LATEST = {OURS: frozenset({3, 9}), THEIRS: frozenset({70})}
BUILT = Reading("network", 1, 20, 20, 0.0, {OURS: 5, THEIRS: 60}, LATEST)


def test_a_position_is_reached_through_the_watermark_or_its_own_partition() -> None:
    assert [BUILT.has_reached(position, OURS) for position in (4, 5, 6, 9)] == [True, True, False, True]


def test_positions_of_two_publishers_are_not_compared() -> None:
    assert [BUILT.has_reached(60, source) for source in (OURS, THEIRS)] == [False, True]


def test_a_context_that_is_not_read_is_not_waited_for() -> None:
    assert BUILT.has_reached(999, "hub/enrollment")


def test_a_publisher_that_is_not_read_yet_is_waited_for() -> None:
    assert not BUILT.has_reached(1, "new/relationships")


def test_a_model_that_was_never_built_has_reached_nothing() -> None:
    never = Reading("network", 0, 0, 0, 0.0, {}, {})
    assert not never.has_reached(1, "hub/relationships")
    assert not never.has_reached(1, "hub/enrollment")
