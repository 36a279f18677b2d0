"""Mapping of matching events to public events. Caseload events stay private: capacity in use is internal."""

from __future__ import annotations

from typing import Any

from services.contract.envelope import to_micros
from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Private, Publication
from services.relationships.matching.caseload import EndingVoided, Opened, SlotReleased, SlotTaken
from services.relationships.matching.domain import (
    Accepted,
    Declined,
    Expired,
    MatchAccepted,
    MatchApproved,
    Matched,
    MatchImported,
    Proposed,
    Superseded,
    Withdrawn,
)
from services.relationships.matching.mentor_requests import FirstMentorAsked, MentorAsked, RequestSettled
from services.relationships.matching.pair import PairOpened, PairReleased, PairReserved
from services.relationships.matching.profiles.aggregate import ProfileChanged, ProfileStated
from services.relationships.matching.runs.aggregate import DraftSent, RunRecorded, RunsOpened
from services.relationships.matching.runs.work import RunCancelled, RunFailed, RunRequested, RunStarted


def _pair(event: Proposed | Matched | MatchImported) -> dict[str, Any]:
    return {
        "mentor_participation_id": event.mentor_participation_id,
        "mentee_participation_id": event.mentee_participation_id,
        "mentor_id": event.mentor_id,
        "mentee_id": event.mentee_id,
        "formality": event.formality,
        "direction": event.direction,
        "shape": event.shape,
        "group_id": event.group_id,
        "policy_version": event.policy_version,
    }


def _proposed(event: Proposed, context: MappingContext) -> MappedEvent:
    """Map a proposal; that a run drafted it is not named of a sealed program, and a score of none."""
    named = event.confidentiality != "sealed"
    return context.make(
        public.MatchProposed,
        event,
        **_pair(event),
        proposed_by=event.proposed_by,
        expires_at=to_micros(event.expires_at),
        run_id=event.run_id if named else None,
        algorithm=event.algorithm if named else None,
    )


def _matched(event: Matched, context: MappingContext) -> MappedEvent:
    """Map a match; which relationship it follows is not named of a sealed program."""
    named = event.confidentiality != "sealed"
    return context.make(
        public.Matched,
        event,
        **_pair(event),
        predecessor_id=event.predecessor_id if named else None,
        predecessor_planned=event.predecessor_planned if named else None,
    )


def _imported(event: MatchImported, context: MappingContext) -> MappedEvent:
    """Map an imported match: it took no slot, so it is not known which one it follows."""
    return context.make(public.Matched, event, **_pair(event), predecessor_id=None, predecessor_planned=None)


def _declined(event: Declined, context: MappingContext) -> MappedEvent:
    return context.make(
        public.MatchDeclined,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        declined_by=event.declined_by,
        reason=event.reason,
    )


def _expired(event: Expired, context: MappingContext) -> MappedEvent:
    return context.make(public.MatchExpired, event, mentor_id=event.mentor_id, mentee_id=event.mentee_id)


def _withdrawn(event: Withdrawn, context: MappingContext) -> MappedEvent:
    return context.make(
        public.MatchWithdrawn,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        withdrawn_by=event.withdrawn_by,
    )


def _accepted(event: MatchAccepted, context: MappingContext) -> MappedEvent:
    return context.make(public.MatchAccepted, event, mentor_id=event.mentor_id, mentee_id=event.mentee_id)


def _approved(event: MatchApproved, context: MappingContext) -> MappedEvent:
    return context.make(public.MatchApproved, event, mentor_id=event.mentor_id, mentee_id=event.mentee_id)


def _superseded(event: Superseded, context: MappingContext) -> MappedEvent:
    return context.make(
        public.MatchSuperseded,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        superseded_by_id=event.superseded_by_id,
    )


_PAIR = Private("pairs keep proposals unique inside this service; `match-proposed` and the ends are published")
_CASELOAD = Private("caseloads enforce limits inside this service; `matched` and `closed` are published")
_REQUEST = Private("rank and reasons are between the parties; the request is published as `match-proposed`")
_PROFILE = Private("a matching profile is personal data: the event has a version and a salted digest, for this service")
_RUN = Private("a run is advice to the program's staff; what it leads to is published as `match-proposed`")
PUBLICATION = Publication(
    {
        Proposed: _proposed,
        Accepted: Private("one of two acceptances; the last one is published as `matched` or `match-accepted`"),
        MatchAccepted: _accepted,
        MatchApproved: _approved,
        Superseded: _superseded,
        Matched: _matched,
        MatchImported: _imported,
        Declined: _declined,
        Expired: _expired,
        Withdrawn: _withdrawn,
        Opened: _CASELOAD,
        SlotTaken: _CASELOAD,
        SlotReleased: _CASELOAD,
        EndingVoided: _CASELOAD,
        PairOpened: _PAIR,
        PairReserved: _PAIR,
        PairReleased: _PAIR,
        **dict.fromkeys((FirstMentorAsked, MentorAsked, RequestSettled), _REQUEST),
        ProfileStated: _PROFILE,
        ProfileChanged: _PROFILE,
        **dict.fromkeys((RunsOpened, RunRequested, RunStarted, RunRecorded, RunFailed, RunCancelled, DraftSent), _RUN),
    }
)
