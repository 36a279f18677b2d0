"""Sending of a group: the proposals of all its pairs in one transaction, without those who are refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.groups.forming import GroupPlan, begin
from services.relationships.groups.group import Group
from services.relationships.matching.runs.aggregate import Pair
from services.relationships.matching.runs.drafts import Draft, NotSent, Sending, Sent, meta_of, propose_draft
from services.web.command_request import CommandRequest

_GROUPS = UUID("3d5c0c57-6f0e-5d0a-8a3b-0b7d6a1c9e44")  # the namespace of the ids of groups


class _MemberRefusedError(RefusedError):
    """A mentee cannot be proposed: the group is tried again without her."""

    def __init__(self, pair: Pair, refusal: RefusedError) -> None:
        super().__init__(refusal.rule, refusal.detail)
        self.pair = pair


def send_group(draft: Draft, request: CommandRequest, number: int, record: dict[str, Any]) -> Sending:
    """Send one group of a run; a mentee who is refused is left out, and below its least size nothing is sent.

    Each mentor and mentee answers for herself. All proposals are saved together, so no group is half sent.

    Args:
        draft: The terms of the run; its pair is not read.
        request: The request.
        number: The number of the group in the run.
        record: The record of the run.

    Raises:
        RefusedError: `group-not-drafted`; `run-superseded`; `busy`.
    """
    groups = record["outcome"].get("groups", ())
    if number >= len(groups):
        raise RefusedError("group-not-drafted", "the run does not propose this group", field="groups")
    mentors, _, _, mentees = groups[number]
    draft = replace(draft, group_id=uuid5(_GROUPS, f"{draft.run_id}:{number}"))
    meta, sizes = meta_of(request, f"group {number}"), record["inputs"]["groups"]
    least, most = sizes["least"], sizes["most"]
    members, refused = list(mentees), list[NotSent]()
    while len(members) >= least:
        pairs = [(mentor, mentee) for mentor in mentors for mentee in members]
        try:
            decide = partial(_propose_all, meta=meta, draft=draft, pairs=pairs, most=most)
            outcome = draft.sources.store.execute(meta, decide, scope=request.scope)
        except _MemberRefusedError as one:
            refused.append(NotSent(one.pair, one.rule, one.detail))
            members.remove(one.pair[1])
            continue
        sent = [Sent((mentor, mentee), id) for mentor, mentee, id in outcome.result.body["sent"]]  # type: ignore[attr-defined]  # as _propose_all returns it
        return Sending(sent, refused, outcome.position)
    small = _too_small(len(members), least)
    rest = [NotSent((mentors[0], each), small.rule, small.detail) for each in members]
    return Sending([], refused + rest, None)


def _propose_all(
    uow: UnitOfWork, meta: CommandMetadata, draft: Draft, pairs: Sequence[Pair], most: int
) -> CommandResult:
    """Form the group unless it was sent before, and propose its pairs."""
    sent = []
    for pair in pairs:
        try:
            _form(uow, meta, draft, pairs, most)
            done = propose_draft(uow, meta, replace(draft, pair=pair))
        except RefusedError as refusal:
            if refusal.rule == "run-superseded":
                raise
            raise _MemberRefusedError(pair, refusal) from refusal
        sent.append([*pair, str(done.body["relationship_id"])])
    return CommandResult({"sent": sent})


def _form(uow: UnitOfWork, meta: CommandMetadata, draft: Draft, pairs: Sequence[Pair], most: int) -> None:
    program = draft.sources.eligibility.program(draft.program_id)
    if draft.group_id is None or program is None or uow.find(Group, draft.group_id) is not None:
        return
    mentors = [UUID(mentor) for mentor in dict.fromkeys(mentor for mentor, _ in pairs)]
    plan = GroupPlan(mentors, (), draft.formality, draft.direction, most)
    begin(uow, meta, draft.sources.eligibility, program, draft.group_id, plan)


def _too_small(left: int, least: int) -> RefusedError:
    detail = f"{left} of the group could be proposed, and a group has at least {least} mentees"
    return RefusedError("group-too-small", detail)
