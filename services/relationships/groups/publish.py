"""Mapping of the events of groups to public events; what single pairs do is published as events of relationships."""

from __future__ import annotations

from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Private, Publication
from services.relationships.groups.group import (
    GroupClosed,
    GroupFormed,
    GroupJoined,
    GroupLeft,
    GroupPairEnded,
    GroupPairMatched,
    GroupPairProposed,
)
from services.relationships.groups.sessions import (
    GroupSessionCancelled,
    GroupSessionCorrected,
    GroupSessionMoved,
    GroupSessionReported,
    GroupSessionScheduled,
)


def _formed(event: GroupFormed, context: MappingContext) -> MappedEvent:
    return context.make(
        public.GroupFormed,
        event,
        mentor_participation_id=event.mentor_participation_id,
        mentor_id=event.mentor_id,
        co_mentor_participation_id=event.co_mentor_participation_id,
        co_mentor_id=event.co_mentor_id,
        formality=event.formality,
        direction=event.direction,
        most=event.most,
        policy_version=event.policy_version,
    )


def _joined(event: GroupJoined, context: MappingContext) -> MappedEvent:
    return context.make(
        public.GroupJoined,
        event,
        mentee_participation_id=event.mentee_participation_id,
        mentee_id=event.mentee_id,
        members=event.members,
    )


def _left(event: GroupLeft, context: MappingContext) -> MappedEvent:
    return context.make(
        public.GroupLeft,
        event,
        mentee_participation_id=event.mentee_participation_id,
        mentee_id=event.mentee_id,
        members=event.members,
    )


def _closed(event: GroupClosed, context: MappingContext) -> MappedEvent:
    return context.make(public.GroupClosed, event, closed_by=event.closed_by, reason=event.reason)


_SESSION = Private("the sessions of a group are those of its pairs, published as such; who was there is the group's")
_PAIR = Private("the pairs of a group are relationships, published as such; who joins and leaves is published here")
PUBLICATION = Publication(
    {
        GroupFormed: _formed,
        GroupJoined: _joined,
        GroupLeft: _left,
        GroupClosed: _closed,
        **dict.fromkeys(
            (
                GroupSessionScheduled,
                GroupSessionMoved,
                GroupSessionCancelled,
                GroupSessionReported,
                GroupSessionCorrected,
            ),
            _SESSION,
        ),
        **dict.fromkeys((GroupPairProposed, GroupPairMatched, GroupPairEnded), _PAIR),
    }
)
