"""Declarations: one of two people states that they mentor each other informally, and the other confirms it.

A declaration is an informal proposal by a party. It says nothing about the other person before that person confirms it:
what is wrong with the person who declares is refused by its own rule, and all that is wrong with the other by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from services.eventstore.refusal import RefusedError
from services.policy import pairing as rules
from services.policy.pairing import Form
from services.relationships.access import Caller
from services.relationships.eligibility.domain import Eligible, require_member, require_none, require_running
from services.relationships.eligibility.facts import Facts
from services.relationships.relationship import PARTIES, Pairing, Party


def declarer_of(caller: Caller, pairing: Pairing) -> Party | None:
    """Return the party that declares an informal relationship, itself or by a guardian; None for a proposal.

    Args:
        caller: The caller, authorized to propose the two.
        pairing: The two people, and the form.
    """
    if pairing.formality != "informal":
        return None
    known = caller.known_in(pairing)
    sides: dict[Party, str] = {"mentor": pairing.mentor_id, "mentee": pairing.mentee_id}
    for ids in (known.people, known.wards):
        for party in PARTIES:
            if sides[party] in ids:
                return party
    return None


def require_declarable(facts: Facts, eligible: Eligible, pairing: Pairing, declarer: Party, at: datetime) -> None:
    """Pass if a party may declare an informal relationship with the other one.

    The documents of the person who declares are asked for here: the other one could not do it when confirming.

    Args:
        facts: What has arrived about the participations.
        eligible: The same, complete.
        pairing: The two people, and the form.
        declarer: Who declares it.
        at: When it is declared.

    Raises:
        RefusedError: The first rule that the program or the person who declares does not meet; `not-declarable` for
            everything that concerns the other one.
    """
    own = eligible.participant(declarer)
    require_member(facts.organization_state, begins=True)
    require_running(eligible.program)
    require_none(rules.form_breaches(eligible.policy, Form(pairing.formality, pairing.direction, pairing.shape)))
    require_none(rules.enrolled_breaches(own, at))
    require_none(rules.requirement_breaches(eligible.policy, own, at))
    require_none(rules.document_breaches(eligible.policy, own, eligible.program.documents, at))
    for _ in _breaches_of_other(eligible, pairing, declarer, at):
        raise not_declarable()


def not_declarable() -> RefusedError:
    """Return the refusal of a declaration for a reason that concerns the other person, whatever it is."""
    return RefusedError("not-declarable", "a relationship with this person cannot be declared in this program")


def _breaches_of_other(eligible: Eligible, pairing: Pairing, declarer: Party, at: datetime) -> Iterator[RefusedError]:
    other = eligible.participant("mentee" if declarer == "mentor" else "mentor")
    yield from rules.enrolled_breaches(other, at)
    yield from rules.requirement_breaches(eligible.policy, other, at)
    yield from rules.juniority_breaches(pairing.direction, eligible.mentor.seniority, eligible.mentee.seniority)
    yield from rules.conflict_breaches(eligible.policy, eligible.conflicts)
