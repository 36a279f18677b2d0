"""What was sealed opens with its key under its place, and under no other."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.vault.errors import TamperedRecordError
from services.vault.sealing import Place, new_key, open_sealed, seal

TEXTS = st.text(max_size=200)
IDS = st.uuids().map(str)
PLACES = st.builds(Place, IDS, IDS, st.sampled_from(["profile", "message", "concern"]), TEXTS, st.integers(1, 9))
BODIES = st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(), st.booleans(), st.none(), st.lists(TEXTS)))


@given(PLACES, BODIES)
def test_opens_under_its_place(place: Place, body: dict[str, Any]) -> None:
    key = new_key()
    assert open_sealed(key, place, seal(key, place, body)) == body


@given(PLACES, PLACES, BODIES, st.sampled_from([field.name for field in dataclasses.fields(Place)]))
def test_does_not_open_under_another_place(place: Place, other: Place, body: dict[str, Any], part: str) -> None:
    moved = dataclasses.replace(place, **{part: getattr(other, part)})
    assume(moved != place)
    key = new_key()
    with pytest.raises(TamperedRecordError):
        open_sealed(key, moved, seal(key, place, body))


@given(PLACES)
def test_the_associated_data_is_the_json_array_that_earlier_records_were_sealed_with(place: Place) -> None:
    parts = [1, place.person_id, place.organization_id, place.kind, place.reference, place.version]
    assert place.associated_data() == json.dumps(parts, ensure_ascii=True).encode()


@given(st.text(alphabet='",[]1', max_size=6), st.text(alphabet='",[]1', max_size=6))
def test_places_with_different_texts_are_different(kind: str, reference: str) -> None:
    one = Place("p", "o", kind, reference, 1)
    other = Place("p", "o", reference, kind, 1)
    assert (one.associated_data() == other.associated_data()) == (kind == reference)


@given(PLACES, BODIES, st.data())
def test_does_not_open_once_a_bit_changed(place: Place, body: dict[str, Any], data: st.DataObject) -> None:
    key = new_key()
    sealed = bytearray(seal(key, place, body))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(TamperedRecordError):
        open_sealed(key, place, bytes(sealed))


@given(PLACES, BODIES, st.integers(0, 27))
def test_does_not_open_when_cut_off(place: Place, body: dict[str, Any], length: int) -> None:
    key = new_key()
    with pytest.raises(TamperedRecordError):
        open_sealed(key, place, seal(key, place, body)[:length])


@given(PLACES, BODIES)
def test_does_not_open_with_another_key(place: Place, body: dict[str, Any]) -> None:
    with pytest.raises(TamperedRecordError):
        open_sealed(new_key(), place, seal(new_key(), place, body))


def test_equal_bodies_are_sealed_differently() -> None:
    key, place = new_key(), Place("p", "o", "profile", "p", 1)
    assert len({seal(key, place, {"name": "Anna"}) for _ in range(50)}) == 50


@pytest.mark.parametrize("name", ["Ж", "李", "\U0001f600" * 200, "e\u0301", "a" * 200, "\ud800"])
def test_names_in_every_script(name: str) -> None:
    key, place = new_key(), Place("p", "o", "profile", "p", 1)
    assert open_sealed(key, place, seal(key, place, {"name": name})) == {"name": name}
