"""Pseudonyms of persons in sealed programs: stable, program-local, one-way and idempotent."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.publication.pseudonym import Pseudonyms

PSEUDONYMS = Pseudonyms(b"a secret of at least 16 bytes")
IDS = st.uuids().map(str)


@settings(deadline=None)
@given(IDS, IDS)
def test_a_person_has_one_canonical_pseudonym_in_a_program(program: str, person: str) -> None:
    local = PSEUDONYMS.local(program, person)
    assert local == PSEUDONYMS.local(program, person)
    assert local == str(UUID(local))
    assert UUID(local).version == 8
    assert UUID(local).variant == "specified in RFC 4122"
    assert local != person


@settings(deadline=None)
@given(IDS, IDS)
def test_pseudonymization_is_idempotent(program: str, person: str) -> None:
    once = PSEUDONYMS.local(program, person)
    assert PSEUDONYMS.local(program, once) == once


@settings(deadline=None)
@given(IDS, IDS, IDS)
def test_a_pseudonym_of_one_program_is_an_ordinary_id_in_another(program: str, other: str, person: str) -> None:
    local = PSEUDONYMS.local(program, person)
    if program != other:
        assert PSEUDONYMS.local(other, person) != local
        assert PSEUDONYMS.local(other, local) not in {local, PSEUDONYMS.local(other, person)}


def test_pseudonyms_are_distinct() -> None:
    program = str(uuid4())
    assert len({PSEUDONYMS.local(program, str(uuid4())) for _ in range(2000)}) == 2000


def test_pseudonyms_cannot_be_computed_or_recognised_without_the_secret() -> None:
    program, person = str(uuid4()), str(uuid4())
    other_secret = Pseudonyms(b"another secret of 16 bytes or so")
    local = PSEUDONYMS.local(program, person)
    assert other_secret.local(program, person) != local
    assert other_secret.local(program, local) != local


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16 or more"):
        Pseudonyms(b"short")
