"""People of this service as recipients: their profiles are opened when a mail is sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from services.enrollment.notifications.ports import Recipient
from services.enrollment.people import commands
from services.enrollment.people.aggregate import Person
from services.enrollment.people.profile import Profile
from services.enrollment.people.profiles import Profiles
from services.enrollment.people.states import State
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.process_manager.pending_action import ACTOR, SCOPE
from services.web.identity.principal import SYSTEM

_REACHED = frozenset({State.INVITED, State.REGISTERED})


class PeopleRecipients:
    """People as recipients.

    Args:
        store: The event store of enrollment.
        profiles: The sealed profiles.
    """

    def __init__(self, store: EventStore, profiles: Profiles) -> None:
        self._store, self._profiles = store, profiles

    def find(self, person_id: UUID) -> Recipient | None:
        """Return a person; None for an id that is no person, and for one who is being erased or was."""
        person = self._person(person_id)
        profile = self._profile(person_id)
        if person is None or profile is None:
            return None
        return Recipient(
            person_id,
            profile.name,
            profile.mail,
            profile.language,
            ZoneInfo(profile.time_zone),
            opted_out=profile.opt_outs,
            unreachable=profile.unreachable,
            registered=person.state is State.REGISTERED,
        )

    def guardians(self, person_id: UUID) -> Collection[UUID]:
        """Return the guardians of a person, none of an adult and of one who is being erased or was."""
        person = self._person(person_id)
        return () if person is None else [UUID(each) for each in sorted(person.guardians)]

    def mark_unreachable(self, person_id: UUID, mail: str, *, at: datetime) -> None:
        """Mark the address of a person as refused permanently, unless it has changed since it was read."""
        profile = self._profile(person_id)
        if profile is not None and profile.mail == mail:
            self._change(person_id, {"unreachable": True}, at)

    def opt_out(self, person_id: UUID, category: str, *, at: datetime) -> None:
        """Note that a person does not want the mails of a category."""
        profile = self._profile(person_id)
        if self._person(person_id) is not None and profile is not None:
            self._change(person_id, {"opt_outs": profile.opt_outs | {category}}, at)

    def _person(self, person_id: UUID) -> Person | None:
        try:
            person = self._store.load(Person, person_id)
        except RefusedError:
            return None
        return person if person.state in _REACHED else None

    def _profile(self, person_id: UUID) -> Profile | None:
        owned = self._profiles.find_many([person_id]).get(person_id)
        return None if owned is None else owned.profile

    def _change(self, person_id: UUID, fields: Mapping[str, object], at: datetime) -> None:
        id = str(uuid4())
        meta = CommandMetadata(id, ACTOR, id, None, at, at)
        self._store.execute(
            meta,
            lambda uow: commands.change_profile(uow, meta, SYSTEM, self._profiles, person_id=person_id, fields=fields),
            scope=SCOPE,
        )
