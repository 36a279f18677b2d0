"""The deadline of a proposal: the policy's, or an earlier one that the proposal states."""

from __future__ import annotations

from datetime import datetime

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError


def answer_deadline(meta: CommandMetadata, latest: datetime, answer_by: datetime | None) -> datetime:
    """Return when a proposal expires.

    Args:
        meta: The command's metadata.
        latest: The deadline of the policy.
        answer_by: The deadline that the proposal states, None for the policy's.

    Raises:
        RefusedError: `answer-by-passed` or `answer-by-too-late`.
    """
    if answer_by is None:
        return latest
    if meta.is_due(answer_by):
        detail = f"an answer by {answer_by.isoformat()} is no longer possible"
        raise RefusedError("answer-by-passed", detail, field="answer_by", kind="field")
    if answer_by > latest:
        detail = f"under the program's policy the proposal expires at {latest.isoformat()}"
        raise RefusedError("answer-by-too-late", detail, field="answer_by", kind="field")
    return answer_by
