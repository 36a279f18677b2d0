"""Texts of the parties: sealed, read by those for whom they are, and gone with the key of their author."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from services.eventstore.refusal import RefusedError
from services.publication.pseudonym import Pseudonyms
from services.relationships.access import Caller
from services.relationships.relationship import Relationship
from services.relationships.sealed_texts import SealedTexts, Text, Texts
from services.relationships.states import State
from services.vault.vault import Vault
from services.web.identity.principal import Membership, Principal
from tests.support.databases import fresh_database
from tests.support.given import NOON, given
from tests.support.vaults import prepare_vault
from tests.unit.relationships.examples import GOAL, HISTORY, MENTEE, MENTOR, SESSION

PSEUDONYMS = Pseudonyms(b"p" * 32)
GUARDIAN = str(uuid4())
BOOK = "To read “Momo” from the first page to the last — allein, 独りで."


@pytest.fixture
def vault(postgres_dsn: str, tmp_path: Path) -> Iterator[Vault]:
    """Return an empty vault."""
    with fresh_database(postgres_dsn) as keys, fresh_database(postgres_dsn) as records:
        place = replace(prepare_vault(keys, records, tmp_path), service="relationships")
        with place.opened() as opened:
            yield opened


def caller(*people: str, wards: tuple[str, ...] = (), staff: bool = False) -> Caller:
    """Return a caller."""
    roles = frozenset({Membership("coordinator")}) if staff else frozenset()
    return Caller(Principal("x", "urn:test", roles, frozenset(people), frozenset(wards), actor="x"), PSEUDONYMS)


@pytest.fixture
def open_relationship() -> Relationship:
    """Return an active relationship with a session and a goal."""
    aggregate = given(Relationship, *HISTORY[State.ACTIVE]).when(lambda _: None).aggregate
    assert aggregate is not None
    return aggregate


def sealed_of(relationship: Relationship) -> Relationship:
    """Return the relationship as a sealed program has it: its people have ids of the program alone."""
    pairing = relationship.pairing
    local = {
        f"{side}_id": PSEUDONYMS.local(pairing.program_id, getattr(pairing, f"{side}_id"))
        for side in ("mentor", "mentee")
    }
    relationship.pairing = replace(pairing, confidentiality="sealed", **local)
    return relationship


def by(who: Caller, text: str, minutes: int = 0) -> Text:
    """Return a text as it is written."""
    return Text(text, who, NOON + timedelta(minutes=minutes))


FORMS: dict[str, Callable[[Relationship], Relationship]] = {"open": lambda r: r, "sealed": sealed_of}


@pytest.mark.parametrize("form", FORMS)
def test_a_goal_is_read_by_both_and_a_note_by_its_author(
    vault: Vault, open_relationship: Relationship, form: str
) -> None:
    relationship, texts = FORMS[form](open_relationship), SealedTexts(vault)
    mentor, mentee = caller(MENTOR), caller(MENTEE)
    texts.write_goal(by(mentee, BOOK), relationship, GOAL)
    texts.write_note(by(mentor, "Shy today."), relationship, SESSION)
    texts.write_note(by(mentee, "Nice hour."), relationship, SESSION)
    assert texts.read(mentor, relationship) == Texts({GOAL: BOOK}, {SESSION: "Shy today."})
    assert texts.read(mentee, relationship) == Texts({GOAL: BOOK}, {SESSION: "Nice hour."})
    assert texts.read(caller(GUARDIAN, wards=(MENTEE,)), relationship) == Texts({GOAL: BOOK}, {})


def test_the_last_text_of_a_goal_counts_whoever_wrote_it(vault: Vault, open_relationship: Relationship) -> None:
    texts = SealedTexts(vault)
    for minutes, (person, text) in enumerate(((MENTEE, "one"), (MENTOR, "two"), (MENTEE, "three"))):
        texts.write_goal(by(caller(person), text, minutes), open_relationship, GOAL)
        assert texts.read(caller(MENTOR), open_relationship).goals == {GOAL: text}


@pytest.mark.parametrize("form", FORMS)
def test_a_text_is_gone_with_the_key_of_its_author(vault: Vault, open_relationship: Relationship, form: str) -> None:
    relationship, texts = FORMS[form](open_relationship), SealedTexts(vault)
    texts.write_goal(by(caller(GUARDIAN, wards=(MENTEE,)), BOOK), relationship, GOAL)
    texts.write_note(by(caller(MENTOR), "Shy today."), relationship, SESSION)
    vault.forget(MENTEE, at=NOON)
    assert texts.read(caller(MENTOR), relationship) == Texts({}, {SESSION: "Shy today."})


def test_staff_writes_no_text_of_the_parties(vault: Vault, open_relationship: Relationship) -> None:
    texts, outsiders = SealedTexts(vault), [caller(staff=True), caller(GUARDIAN), caller()]
    for each in outsiders:
        with pytest.raises(RefusedError) as refused:
            texts.write_goal(by(each, "x"), open_relationship, GOAL)
        assert (refused.value.rule, refused.value.field) == ("text-not-by-party", "text")
    with pytest.raises(RefusedError) as refused:
        texts.write_note(by(caller(GUARDIAN, wards=(MENTEE,)), "x"), open_relationship, SESSION)
    assert refused.value.rule == "text-not-by-party"


def test_without_keys_nothing_is_kept(open_relationship: Relationship) -> None:
    texts = SealedTexts(None)
    with pytest.raises(RefusedError) as refused:
        texts.write_goal(by(caller(MENTEE), BOOK), open_relationship, GOAL)
    assert (refused.value.rule, refused.value.field) == ("texts-not-kept", "text")
    assert texts.read(caller(MENTEE), open_relationship) == Texts({}, {})
