"""Words for the waves of questionnaires, and the time zones that a person chooses from."""

from zoneinfo import available_timezones

import pytest

from services.projections.pages.administration.questionnaires import asked_text
from services.projections.pages.components.waves import wave_text
from services.projections.pages.components.zones import zone_choices


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pre", "at the beginning"),
        ("post", "at the end"),
        ("follow-up-12m", "12 months after the end"),
        ("follow-up-1m", "1 month after the end"),
        ("monthly", "every month"),
        ("2026-03", "in Mar 2026"),
        ("2026-Q1", "in quarter 1 of 2026"),
        ("2026", "in 2026"),
        ("half-time", "half time"),
    ],
)
def test_a_wave_is_words(code: str, text: str) -> None:
    assert wave_text(code) == text


def test_the_list_of_questionnaires_says_when_each_is_asked() -> None:
    closing = {"waves": ["post", "follow-up-12m"], "answered_by": ["mentor", "mentee"]}
    assert asked_text(closing) == "At the end and 12 months after the end, of mentors and mentees"
    assert asked_text({"waves": [], "answered_by": ["mentee"]}) == "Once, of mentees"


def test_zones_are_one_for_each_place_without_old_names_and_the_one_that_is_held() -> None:
    zones = zone_choices("UTC")
    assert {"UTC", "Europe/Oslo", "Asia/Kolkata", "America/New_York"} <= set(zones)
    assert zones["America/New_York"] == "America/New York"
    assert not [zone for zone in zones if zone.startswith(("Etc/", "US/", "posix"))]
    assert "Asia/Calcutta" not in zones
    assert set(zones) <= available_timezones()
    assert zone_choices("Asia/Calcutta")["Asia/Calcutta"] == "Asia/Calcutta"
