"""A version of the agreement is in force when all have signed it, and stays so until all have signed the next."""

from __future__ import annotations

from dataclasses import replace

from services.relationships.agreements.domain import AgreementWithdrawn, Draft, Signed, propose, sign, withdraw
from services.relationships.relationship import Relationship, Signatory
from tests.support.given import command, given, happened
from tests.unit.relationships.examples import (
    ACCEPTED,
    ACTIVATED,
    CONTEXT,
    GOAL,
    MATCHED,
    PROPOSED,
    SIGNED_BOTH,
    SIGNED_FIRST,
    STATED,
    TERMS,
    day,
)

MATCH = (PROPOSED, ACCEPTED, MATCHED)
AGREED = (*MATCH, SIGNED_FIRST, SIGNED_BOTH)
ACTIVE = (*AGREED, ACTIVATED)
WEEKLY = replace(TERMS, cadence_days=7)
SECOND = {**STATED, "cadence_days": 7, "agreement_version": 2, "running": True}
REVISED = happened(Signed, at=day(3), **CONTEXT, signed_by="mentee", **SECOND, complete=False)
REVISION_SIGNED = happened(Signed, at=day(4), **CONTEXT, signed_by="mentor", **SECOND, complete=True)


def test_the_first_signature_fixes_the_terms() -> None:
    signed = given(Relationship, *MATCH).when(lambda r: sign(r, command(), by="mentor", terms=TERMS)).then(SIGNED_FIRST)
    assert signed.terms is None
    assert signed.draft is not None
    assert (signed.draft.terms, signed.draft.missing) == (TERMS, frozenset({"mentee"}))


def test_the_last_signature_puts_it_in_force() -> None:
    signed = given(Relationship, *MATCH, SIGNED_FIRST).when(
        lambda r: sign(r, command(at=day(1)), by="mentee", terms=TERMS)
    )
    after = signed.then(happened(Signed, at=day(1), **CONTEXT, signed_by="mentee", **STATED, complete=True))
    assert (after.terms, after.draft) == (TERMS, None)


def test_a_version_that_was_read_is_signed_without_its_terms() -> None:
    given(Relationship, *MATCH, SIGNED_FIRST).when(lambda r: sign(r, command(at=day(1)), by="mentee", version=1)).then(
        happened(Signed, at=day(1), **CONTEXT, signed_by="mentee", **STATED, complete=True)
    )


def test_nothing_is_signed_without_terms() -> None:
    given(Relationship, *MATCH).when(lambda r: sign(r, command(), by="mentor")).refused(
        "terms-missing", field="cadence_days"
    )


def test_other_terms_than_those_signed_are_refused() -> None:
    for other in (
        replace(TERMS, cadence_days=7),
        replace(TERMS, duration_days=90),
        replace(TERMS, channel="phone"),
        replace(TERMS, other_channels=("phone",)),
    ):
        given(Relationship, *MATCH, SIGNED_FIRST).when(
            lambda r, other=other: sign(r, command(), by="mentee", terms=other)  # type: ignore[misc] # bound early
        ).refused("terms-differ", field="cadence_days")


def test_each_signs_a_version_once() -> None:
    given(Relationship, *MATCH, SIGNED_FIRST).when(lambda r: sign(r, command(), by="mentor", terms=TERMS)).refused(
        "already-signed", field="by"
    )
    given(Relationship, *AGREED).when(lambda r: sign(r, command(), by="mentor", terms=TERMS)).refused(
        "agreement-complete"
    )


def test_the_version_in_force_stays_so_until_all_have_signed_the_next() -> None:
    proposed = given(Relationship, *ACTIVE).when(
        lambda r: propose(r, command(at=day(3)), Draft(WEEKLY), by="mentee", based_on=1)
    )
    after = proposed.then(REVISED)
    assert after.terms == TERMS
    agreed = given(Relationship, *ACTIVE, REVISED).when(lambda r: sign(r, command(at=day(4)), by="mentor", version=2))
    assert agreed.then(REVISION_SIGNED).terms == WEEKLY


def test_a_version_that_changed_meanwhile_is_not_signed() -> None:
    newer = happened(
        Signed, at=day(4), **CONTEXT, signed_by="mentor", **{**SECOND, "agreement_version": 3}, complete=False
    )
    changed = given(Relationship, *ACTIVE, REVISED, newer)
    changed.when(lambda r: sign(r, command(at=day(5)), by="mentor", version=2)).refused(
        "agreement-changed", field="version"
    )
    given(Relationship, *ACTIVE, REVISED, REVISION_SIGNED).when(
        lambda r: sign(r, command(at=day(5)), by="mentor", version=1)
    ).refused("agreement-changed", field="version")
    given(Relationship, *ACTIVE, REVISED).when(
        lambda r: propose(r, command(at=day(5)), Draft(TERMS), by="mentor", based_on=1)
    ).refused("agreement-changed", field="version")


def test_a_newer_version_takes_the_place_of_one_that_waits() -> None:
    after = given(Relationship, *ACTIVE, REVISED).when(
        lambda r: propose(r, command(at=day(4)), Draft(replace(TERMS, cadence_days=10)), by="mentor", based_on=2)
    )
    stated = {**SECOND, "cadence_days": 10, "agreement_version": 3}
    draft = after.then(happened(Signed, at=day(4), **CONTEXT, signed_by="mentor", **stated, complete=False)).draft
    assert draft is not None
    assert (draft.version, draft.missing) == (3, frozenset({"mentee"}))


def test_from_the_second_version_on_and_with_words_the_version_that_was_read_is_stated() -> None:
    given(Relationship, *ACTIVE, REVISED).when(
        lambda r: sign(r, command(at=day(4)), by="mentor", terms=WEEKLY)
    ).refused("version-missing", field="version")
    worded = happened(Signed, **CONTEXT, signed_by="mentor", **STATED, words_id=GOAL, complete=False)
    given(Relationship, *MATCH, worded).when(lambda r: sign(r, command(), by="mentee", terms=TERMS)).refused(
        "version-missing", field="version"
    )


def test_the_same_terms_are_no_new_version() -> None:
    given(Relationship, *ACTIVE).when(lambda r: propose(r, command(at=day(3)), Draft(TERMS), by="mentee")).refused(
        "agreement-unchanged", field="cadence_days"
    )
    given(Relationship, *ACTIVE).when(
        lambda r: propose(r, command(at=day(3)), Draft(TERMS, words_id=GOAL), by="mentee")
    ).then(
        happened(
            Signed,
            at=day(3),
            **CONTEXT,
            signed_by="mentee",
            **{**SECOND, "cadence_days": 14},
            words_id=GOAL,
            complete=False,
        )
    )


def test_what_is_taken_back_leaves_what_is_in_force() -> None:
    taken_back = happened(AgreementWithdrawn, at=day(4), **CONTEXT, agreement_version=2, withdrawn_by="mentor")
    after = (
        given(Relationship, *ACTIVE, REVISED)
        .when(lambda r: withdraw(r, command(at=day(4)), version=2, withdrawn_by="mentor"))
        .then(taken_back)
    )
    assert (after.terms, after.draft) == (TERMS, None)
    given(Relationship, *ACTIVE, REVISED, taken_back).when(
        lambda r: withdraw(r, command(at=day(5)), version=2, withdrawn_by="mentee")
    ).refused("no-agreement-proposed")
    given(Relationship, *ACTIVE, REVISED).when(
        lambda r: withdraw(r, command(at=day(4)), version=1, withdrawn_by="mentor")
    ).refused("agreement-changed", field="version")


def test_a_number_is_never_used_twice() -> None:
    taken_back = happened(AgreementWithdrawn, at=day(4), **CONTEXT, agreement_version=2, withdrawn_by="mentor")
    again = given(Relationship, *ACTIVE, REVISED, taken_back).when(
        lambda r: propose(r, command(at=day(5)), Draft(WEEKLY), by="mentee")
    )
    stated = {**SECOND, "agreement_version": 3}
    again.then(happened(Signed, at=day(5), **CONTEXT, signed_by="mentee", **stated, complete=False))


def test_a_guardian_signs_where_one_has_to_and_nowhere_else() -> None:
    needed = {**STATED, "guardian": True}
    first = happened(Signed, **CONTEXT, signed_by="mentor", **needed, complete=False)
    second = happened(Signed, **CONTEXT, signed_by="mentee", **needed, complete=False)
    given(Relationship, *MATCH).when(
        lambda r: sign(r, command(), by="mentor", terms=TERMS, guardians=frozenset({"guardian"}))
    ).then(first)
    given(Relationship, *MATCH, first).when(lambda r: sign(r, command(), by="mentee", version=1)).then(second)
    given(Relationship, *MATCH, first, second).when(lambda r: sign(r, command(), by="guardian", version=1)).then(
        happened(Signed, **CONTEXT, signed_by="guardian", **needed, complete=True)
    )
    given(Relationship, *MATCH, SIGNED_FIRST).when(lambda r: sign(r, command(), by="guardian", version=1)).refused(
        "signature-not-needed", field="by"
    )


def test_between_peers_the_guardian_of_either_side_signs_and_each_for_itself() -> None:
    both: frozenset[Signatory] = frozenset({"guardian", "guardian_of_mentor"})
    needed = {**STATED, "guardian": True, "guardian_of_mentor": True}
    signed = [
        happened(Signed, **CONTEXT, signed_by=each, **needed, complete=False)
        for each in ("mentor", "mentee", "guardian")
    ]
    first = given(Relationship, *MATCH).when(lambda r: sign(r, command(), by="mentor", terms=TERMS, guardians=both))
    first.then(signed[0])
    waiting = given(Relationship, *MATCH, *signed)
    waiting.when(lambda r: sign(r, command(), by="guardian", version=1)).refused("already-signed", field="by")
    waiting.when(lambda r: sign(r, command(), by="guardian_of_mentor", version=1)).then(
        happened(Signed, **CONTEXT, signed_by="guardian_of_mentor", **needed, complete=True)
    )
