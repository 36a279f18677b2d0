"""Decisions about a group: formed, its pairs proposed, its mentees in and out, closed."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.group_states import GROUP_MACHINE, GroupStep
from services.relationships.groups.group import (
    Group,
    GroupClosed,
    GroupFormed,
    GroupJoined,
    GroupLeft,
    GroupPairEnded,
    GroupPairMatched,
    GroupPairProposed,
    Place,
)
from services.relationships.relationship import Pairing


def form(
    id: UUID,
    meta: CommandMetadata,
    mentors: tuple[Place, ...],
    *,
    formality: str,
    direction: str,
    most: int,
    policy_version: int,
    **context: str,
) -> Group:
    """Form a group.

    Args:
        id: The new group.
        meta: The command's metadata.
        mentors: One or two, each another person.
        formality: formal or informal, as of every pair.
        direction: traditional, reverse or peer, as of every pair.
        most: The most mentees.
        policy_version: The version of the policy that it is decided under.
        **context: The program, as of `GroupEvent`.

    Raises:
        RefusedError: `group-mentors` unless there are one or two different people.
    """
    if not 0 < len({each.person_id for each in mentors}) == len(mentors) <= 2:
        detail = "a group has one mentor, or two who are not the same person"
        raise RefusedError("group-mentors", detail, field="mentor_participation_ids", kind="field")
    first, other = mentors[0], (mentors[1] if len(mentors) > 1 else None)
    return Group.begin(
        GroupFormed,
        id,
        meta,
        **context,
        mentor_participation_id=first.participation_id,
        mentor_id=first.person_id,
        co_mentor_participation_id=other.participation_id if other else None,
        co_mentor_id=other.person_id if other else None,
        formality=formality,
        direction=direction,
        most=most,
        policy_version=policy_version,
    )


def propose_pair(group: Group, meta: CommandMetadata, relationship_id: UUID, pairing: Pairing) -> None:
    """Add a proposal to the group.

    Raises:
        RefusedError: The state machine's refusal; `not-the-groups-mentor`; `group-of-another-form`; `group-full`.
    """
    GROUP_MACHINE.guard(GroupStep.INVITE, group.state)
    if pairing.mentor_participation_id not in {each.participation_id for each in group.mentors}:
        detail = "a pair of a group has one of the group's mentors"
        raise RefusedError("not-the-groups-mentor", detail, field="mentor_participation_id")
    if (pairing.formality, pairing.direction) != (group.formality, group.direction):
        detail = f"the pairs of this group are {group.formality} and {group.direction}"
        raise RefusedError("group-of-another-form", detail, field="formality")
    _require_room(group, pairing)
    group.record_with_context(GroupPairProposed, meta, **_named(relationship_id, pairing))


def match_pair(group: Group, meta: CommandMetadata, relationship_id: UUID, pairing: Pairing) -> None:
    """Take a pair in that is matched; with her first one the mentee joins.

    Raises:
        RefusedError: The state machine's refusal, or `group-full`.
    """
    GROUP_MACHINE.guard(GroupStep.JOIN, group.state)
    _require_room(group, pairing)
    named, members = _named(relationship_id, pairing), group.members
    if pairing.mentee_participation_id in members:
        group.record_with_context(GroupPairMatched, meta, **named)
    else:
        group.record_with_context(GroupJoined, meta, **named, members=len(members) + 1)


def end_pair(group: Group, meta: CommandMetadata, relationship_id: UUID) -> None:
    """Remove a pair that ends or is voided; with her last one the mentee leaves. One that has gone stays so."""
    pair = group.pairs.get(str(relationship_id))
    if pair is None:
        return
    named = {
        "relationship_id": str(relationship_id),
        "mentor_participation_id": pair.mentor.participation_id,
        "mentor_id": pair.mentor.person_id,
        "mentee_participation_id": pair.mentee.participation_id,
        "mentee_id": pair.mentee.person_id,
    }
    others = [each for id, each in group.pairs.items() if id != str(relationship_id) and each.matched]
    staying = {each.mentee.participation_id for each in others}
    if pair.matched and pair.mentee.participation_id not in staying:
        group.record_with_context(GroupLeft, meta, **named, members=len(staying))
    else:
        group.record_with_context(GroupPairEnded, meta, **named)


def close(group: Group, meta: CommandMetadata, *, closed_by: Literal["coordinator", "program"], reason: str) -> None:
    """Close a group that has no open pair any more.

    Raises:
        RefusedError: The state machine's refusal.
    """
    GROUP_MACHINE.guard(GroupStep.CLOSE, group.state)
    group.record_with_context(GroupClosed, meta, closed_by=closed_by, reason=reason)


def _require_room(group: Group, pairing: Pairing) -> None:
    members = group.members
    if len(members) >= group.most and pairing.mentee_participation_id not in members:
        detail = f"the group has {len(members)} mentees of at most {group.most}"
        raise RefusedError("group-full", detail, field="mentee_participation_id")


def _named(relationship_id: UUID, pairing: Pairing) -> dict[str, Any]:
    return {
        "relationship_id": str(relationship_id),
        "mentor_participation_id": pairing.mentor_participation_id,
        "mentor_id": pairing.mentor_id,
        "mentee_participation_id": pairing.mentee_participation_id,
        "mentee_id": pairing.mentee_id,
    }
