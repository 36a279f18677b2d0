"""The agreement is in force when all parties have signed the same terms."""

from __future__ import annotations

from dataclasses import asdict, replace

from services.relationships.agreements.domain import Signed, is_complete, sign
from services.relationships.relationship import Relationship
from tests.support.given import command, given, happened
from tests.unit.relationships.examples import (
    ACCEPTED,
    CONTEXT,
    MATCHED,
    PROPOSED,
    SIGNED_BOTH,
    SIGNED_FIRST,
    TERMS,
    day,
)

MATCH = (PROPOSED, ACCEPTED, MATCHED)


def test_the_first_signature_fixes_the_terms() -> None:
    signed = (
        given(Relationship, *MATCH).when(lambda r: sign(r, command(), party="mentor", terms=TERMS)).then(SIGNED_FIRST)
    )
    assert (signed.terms, is_complete(signed)) == (TERMS, False)


def test_the_last_signature_completes_the_agreement() -> None:
    signed = given(Relationship, *MATCH, SIGNED_FIRST).when(
        lambda r: sign(r, command(at=day(1)), party="mentee", terms=TERMS)
    )
    assert is_complete(signed.then(happened(Signed, **CONTEXT, signed_by="mentee", **asdict(TERMS), complete=True)))


def test_other_terms_than_those_signed_are_refused() -> None:
    for other in (
        replace(TERMS, cadence_days=7),
        replace(TERMS, duration_days=90),
        replace(TERMS, channel="phone"),
    ):
        given(Relationship, *MATCH, SIGNED_FIRST).when(
            lambda r, other=other: sign(r, command(), party="mentee", terms=other)  # type: ignore[misc] # bound early
        ).refused("terms-differ", field="cadence_days")


def test_a_party_signs_once() -> None:
    given(Relationship, *MATCH, SIGNED_FIRST).when(lambda r: sign(r, command(), party="mentor", terms=TERMS)).refused(
        "already-signed", field="by"
    )
    given(Relationship, *MATCH, SIGNED_FIRST, SIGNED_BOTH).when(
        lambda r: sign(r, command(), party="mentor", terms=TERMS)
    ).refused("agreement-complete")
