"""A program publishes instruments in versions that follow each other, and each is complete and answerable."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from services.enrollment.instrument import Instrument
from services.enrollment.instruments import domain
from services.enrollment.instruments.domain import InstrumentPublished
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.events import ProgramClosed, ProgramEnded
from services.eventstore.refusal import RefusedError
from tests.support.given import SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import HOURS, ORGANIZATION, PROGRAM_OPENED, WORTH, some_instrument

SCOPE: dict[str, Any] = {"organization_id": str(ORGANIZATION), "program_id": str(SUBJECT), "confidentiality": "open"}
CLOSED = happened(ProgramClosed, **SCOPE, reason="season-over")
ENDED = happened(ProgramEnded, **SCOPE, reason="season-over")


def published(instrument: Instrument) -> Happening:
    lists = {"answered_by": list(instrument.answered_by), "waves": list(instrument.waves)}
    items = [asdict(item) for item in instrument.items]
    return happened(InstrumentPublished, **SCOPE, **{**asdict(instrument), "items": items, **lists})


FIRST = some_instrument()


def test_a_program_publishes_an_instrument() -> None:
    program = (
        given(Program, PROGRAM_OPENED)
        .when(lambda p: domain.publish(p, command(), instrument=FIRST))
        .then(published(FIRST))
    )
    assert program.instruments == [FIRST]


def test_a_later_version_changes_no_earlier_one() -> None:
    later = some_instrument(version=3, items=[WORTH], overall=None)
    program = (
        given(Program, PROGRAM_OPENED, published(FIRST))
        .when(lambda p: domain.publish(p, command(), instrument=later))
        .then(published(later))
    )
    assert program.instruments == [FIRST, later]


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_follows_the_published_ones(version: int) -> None:
    given(Program, PROGRAM_OPENED, published(replace(FIRST, version=2))).when(
        lambda p: domain.publish(p, command(), instrument=some_instrument(version=version))
    ).refused("version-not-newer", field="version")


@pytest.mark.parametrize(
    ("before", "after"), [("anonymous", "confidential"), ("named", "anonymous"), ("anonymous", "named")]
)
def test_a_code_stays_anonymous_or_never_becomes_it(before: str, after: str) -> None:
    first, later = (some_instrument(about="program", privacy=privacy) for privacy in (before, after))
    given(Program, PROGRAM_OPENED, published(first)).when(
        lambda p: domain.publish(p, command(), instrument=replace(later, version=2))
    ).refused("privacy-fixed", field="privacy")


def test_a_new_version_of_an_anonymous_instrument_is_anonymous() -> None:
    first = some_instrument(about="program", privacy="anonymous")
    given(Program, PROGRAM_OPENED, published(first)).when(
        lambda p: domain.publish(p, command(), instrument=replace(first, version=2))
    ).then(published(replace(first, version=2)))


def test_versions_of_another_instrument_do_not_matter() -> None:
    other = some_instrument(code="pulse")
    given(Program, PROGRAM_OPENED, published(replace(FIRST, version=9))).when(
        lambda p: domain.publish(p, command(), instrument=other)
    ).then(published(other))


def test_a_program_that_closed_to_newcomers_publishes_an_instrument_for_those_who_stay() -> None:
    given(Program, PROGRAM_OPENED, CLOSED).when(lambda p: domain.publish(p, command(), instrument=FIRST)).then(
        published(FIRST)
    )


def test_a_program_that_ended_publishes_nothing() -> None:
    given(Program, PROGRAM_OPENED, ENDED).when(lambda p: domain.publish(p, command(), instrument=FIRST)).refused(
        "program-ended"
    )


@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        ({"code": "how was it?"}, "not-a-code", "code"),
        ({"version": 0}, "out-of-range", "version"),
        ({"title": " "}, "name-empty", "title"),
        ({"purpose": "gossip"}, "not-allowed", "purpose"),
        ({"purpose": "session"}, "purpose-needs-session", "about"),
        ({"about": "weather"}, "not-allowed", "about"),
        ({"items": []}, "out-of-range", "items"),
        ({"items": [WORTH, WORTH]}, "item-repeated", "items"),
        ({"items": [WORTH, replace(HOURS, code="no code")]}, "not-a-code", "items/1/code"),
        ({"items": [replace(WORTH, text="\n")]}, "name-empty", "items/0/text"),
        ({"items": [replace(WORTH, text="a\nb")]}, "name-not-text", "items/0/text"),
        ({"items": [WORTH, replace(HOURS, minimum=40)]}, "scale-reversed", "items/1/maximum"),
        ({"items": [WORTH, replace(HOURS, minimum=-1)]}, "out-of-range", "items/1/minimum"),
        ({"items": [WORTH, replace(HOURS, maximum=101)]}, "out-of-range", "items/1/maximum"),
        ({"items": [replace(WORTH, lowest_label="\t\n")]}, "name-empty", "items/0/lowest_label"),
        ({"overall": None}, "overall-missing", "overall"),
        ({"overall": "mood"}, "not-allowed", "overall"),
        ({"overall": "hours"}, "overall-not-1-to-5", "overall"),
        ({"items": [HOURS], "overall": None}, "overall-not-1-to-5", "overall"),
        ({"answered_by": []}, "nothing-chosen", "answered_by"),
        ({"answered_by": ["coordinator"]}, "not-allowed", "answered_by"),
        ({"privacy": "secret"}, "not-allowed", "privacy"),
        ({"privacy": "anonymous", "about": "session"}, "anonymous-about-program", "about"),
        ({"privacy": "anonymous", "about": "relationship"}, "anonymous-about-program", "about"),
        ({"waves": ["pre", "pre"]}, "wave-repeated", "waves"),
        ({"waves": ["in spring"]}, "not-a-code", "waves/0"),
    ],
)
def test_an_instrument_that_cannot_be_answered_is_refused(change: dict[str, Any], rule: str, field: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        some_instrument(**change)
    assert (refusal.value.rule, refusal.value.field, refusal.value.kind) == (rule, field, "field")


def test_the_only_item_is_the_overall_one() -> None:
    assert some_instrument(items=[WORTH], overall=None).overall == "worth"


@for_any(st.lists(st.tuples(st.sampled_from(["pulse", "closing"]), st.integers(1, 6)), max_size=12))
def test_whatever_is_asked_the_versions_of_an_instrument_only_grow(asked: list[tuple[str, int]]) -> None:
    program = given(Program, PROGRAM_OPENED).aggregate
    assert program is not None
    for code, version in asked:
        before = list(program.instruments)
        expected = version > max((each.version for each in before if each.code == code), default=0)
        with nullcontext() if expected else pytest.raises(RefusedError, match="version-not-newer"):
            domain.publish(program, command(), instrument=some_instrument(code=code, version=version))
        new = [(each.code, each.version) for each in program.instruments[len(before) :]]
        assert new == ([(code, version)] if expected else [])
