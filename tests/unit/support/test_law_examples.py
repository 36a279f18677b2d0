"""The suite draws the same examples in every run, a search others; no clock decides over either."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

from tests.support.law_examples import FIXED, SEARCH, constants


def drawn(profile: str) -> list[int]:
    values: list[int] = []

    @settings(settings.get_profile(profile), max_examples=20, database=None)
    @given(st.integers())
    def law(number: int) -> None:
        values.append(number)

    law()
    return values


def test_the_suite_draws_the_same_again() -> None:
    assert drawn(FIXED) == drawn(FIXED)


def test_a_search_draws_others() -> None:
    assert drawn(SEARCH) != drawn(SEARCH)


def test_what_an_earlier_run_left_is_not_read() -> None:
    assert settings.get_profile(FIXED).database is None


@pytest.mark.parametrize("profile", [FIXED, SEARCH])
def test_a_busy_machine_fails_no_law(profile: str) -> None:
    assert settings.get_profile(profile).deadline is None
    assert HealthCheck.too_slow in settings.get_profile(profile).suppress_health_check


def test_one_of_them_is_in_use() -> None:
    assert settings.get_current_profile_name() in {FIXED, SEARCH}


def test_what_other_tests_have_imported_is_tried_in_a_search_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert providers._get_local_constants is constants, "Hypothesis asks for them here"
    tried = []
    for profile in (FIXED, SEARCH):
        monkeypatch.setattr(settings, "_current_profile", profile)
        tried.append(len(constants()))
    assert tried[0] == 0 < tried[1]
