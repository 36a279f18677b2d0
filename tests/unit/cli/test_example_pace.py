"""The pace of the example: lively while one looks, lifelike overnight."""

from itertools import count

from services.cli.demo.example.player import LIVELY_SCENARIOS, PACE_SECONDS, pause

NIGHT_SECONDS = 12 * 3600.0


def played_within(seconds: float) -> int:
    """Return how many scenarios begin within a time."""
    passed = 0.0
    for played in count():
        passed += pause(PACE_SECONDS, played)
        if passed > seconds:
            return played
    raise AssertionError


def test_the_first_minutes_have_the_full_pace() -> None:
    assert pause(PACE_SECONDS, 0) == pause(PACE_SECONDS, LIVELY_SCENARIOS) == PACE_SECONDS
    assert played_within(PACE_SECONDS * LIVELY_SCENARIOS) == LIVELY_SCENARIOS


def test_a_night_adds_hundreds_of_scenarios_and_not_thousands() -> None:
    assert 100 < played_within(NIGHT_SECONDS) < 300
