"""Names of persons in sealed programs: stable, local, one-way, and sealed twice they are the same."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.publication.pseudonym import Pseudonyms

NAMES = Pseudonyms(b"a secret of at least 16 bytes")
IDS = st.uuids().map(str)


@settings(deadline=None)
@given(IDS, IDS)
def test_a_person_has_one_canonical_name_inside_a_program(program: str, person: str) -> None:
    local = NAMES.local(program, person)
    assert local == NAMES.local(program, person)
    assert local == str(UUID(local))
    assert UUID(local).version == 8
    assert UUID(local).variant == "specified in RFC 4122"
    assert local != person


@settings(deadline=None)
@given(IDS, IDS)
def test_sealing_twice_changes_nothing(program: str, person: str) -> None:
    once = NAMES.local(program, person)
    assert NAMES.local(program, once) == once


@settings(deadline=None)
@given(IDS, IDS, IDS)
def test_a_name_of_one_program_is_a_stranger_in_another(program: str, other: str, person: str) -> None:
    local = NAMES.local(program, person)
    if program != other:
        assert NAMES.local(other, person) != local
        assert NAMES.local(other, local) not in {local, NAMES.local(other, person)}


def test_persons_do_not_share_a_name() -> None:
    program = str(uuid4())
    assert len({NAMES.local(program, str(uuid4())) for _ in range(2000)}) == 2000


def test_without_the_secret_nobody_can_make_or_recognise_a_name() -> None:
    program, person = str(uuid4()), str(uuid4())
    stranger = Pseudonyms(b"another secret of 16 bytes or so")
    local = NAMES.local(program, person)
    assert stranger.local(program, person) != local
    assert stranger.local(program, local) != local


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16 or more"):
        Pseudonyms(b"short")
