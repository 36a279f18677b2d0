"""The story of a program and its pairs, as the process of relationships reads it."""

from __future__ import annotations

from typing import Any

from services.contract.envelope import to_micros
from services.contract.record import UntypedEvent
from tests.support.happenings import Happenings, at, named

PAIR = "Ada with Ben"
FLASH = "Ada once"


def open_program(story: Happenings, *, mentee_limit: int = 1, **policy: Any) -> None:  # noqa: ANN401 - policy fields
    """Open a program, and enroll the mentor Ada and the mentee Ben in it."""
    kinds = {"conflict_kinds": ["reporting-chain", "declared", "never-pair"]}
    story.enrollment(
        "program-opened", "mentors", **{"mentee_limit": mentee_limit, "policy_version": 1} | kinds | policy
    )
    story.participation("enrolled", "Ada", "mentor", capacity=3, seniority=1)
    story.participation("enrolled", "Ben", "mentee", capacity=3, seniority=5)


def propose(story: Happenings, subject: str = PAIR, mentor: str = "Ada", mentee: str = "Ben", **data: Any) -> None:  # noqa: ANN401 - fields
    """Propose a match."""
    story.pair("match-proposed", subject, mentor, mentee, **{"expires_at": None, "direction": "traditional"} | data)


def match(story: Happenings, subject: str = PAIR, mentor: str = "Ada", mentee: str = "Ben", **data: Any) -> None:  # noqa: ANN401 - fields
    """Propose a match and let it be accepted."""
    propose(story, subject, mentor, mentee, **data)
    story.pair("matched", subject, mentor, mentee, **{"direction": "traditional"} | data)


def declare(story: Happenings, subject: str = "conflict", **data: Any) -> UntypedEvent:  # noqa: ANN401 - fields
    """Declare a conflict of interest, by default between Ada and Ben."""
    who = {"person_id": named("person Ada"), "counterpart_id": named("person Ben")}
    return story.enrollment("conflict-declared", subject, **who | {"kind": "declared", "scope": "program"} | data)


def offer_flash(story: Happenings, subject: str = FLASH, mentor: str = "Ada", **data: Any) -> UntypedEvent:  # noqa: ANN401 - fields
    """Offer a flash session, by default a free place that lapses late."""
    who = {"mentor_participation_id": named(mentor), "mentor_id": named(f"person {mentor}")}
    plan = {"mentee_id": None, "mentee_participation_id": None, "starts_at": to_micros(at(500))}
    return story.relationships("flash-session-offered", subject, **who | plan | data)


def arrange_flash(story: Happenings, subject: str = FLASH, mentee: str = "Ben") -> UntypedEvent:
    """Let a mentee take its place."""
    who = {"mentee_participation_id": named(mentee), "mentee_id": named(f"person {mentee}")}
    return story.relationships("flash-session-arranged", subject, **who)


def whole_story() -> Happenings:
    """Return a story in which every rule has something pending at its end."""
    story = Happenings()
    open_program(story)
    propose(story, "expires", "Ann", "Abe", expires_at=to_micros(at(500)))
    propose(story, "taken back", "Bea", "Bob", expires_at=to_micros(at(500)))
    story.participation("withdrawn", "Bea", "mentor", reason="moved-away")
    match(story, "closes", "Cia", "Cal")
    story.participation("removed", "Cal", "mentee", reason="conduct")
    match(story, "pauses", "Dee", "Dan")
    story.relationships("activated", "pauses")
    story.participation("suspended", "Dan", "mentee", reason="requirement-expired")
    match(story, "resumes", "Eva", "Eli")
    story.relationships("activated", "resumes")
    story.participation("suspended", "Eva", "mentor", reason="requirement-expired")
    story.relationships("paused", "resumes", reason="participation-suspended")
    story.participation("reinstated", "Eva", "mentor")
    match(story, "tries", "Hal", "Hen")
    story.relationships("activated", "tries", trial_ends_at=to_micros(at(500)))
    propose(story, "superseded", "Fay", "Ben")
    match(story, "takes the place", "Ada", "Ben")
    declare(story)
    match(story, "cleared", "Gia", "Gus")
    who = {"person_id": named("person Gia"), "counterpart_id": named("person Gus")}
    declare(story, "short conflict", **who)
    story.relationships("conflict-raised", "cleared", kind="declared", causation_id="conflict:1")
    story.enrollment("conflict-withdrawn", "short conflict", kind="declared", **who)
    offer_flash(story, "lapses", "Ada")
    return story
