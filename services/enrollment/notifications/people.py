"""People as recipients: their sealed profiles, read when a mail is sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.enrollment.notifications.ports import Recipient
from services.enrollment.people import commands
from services.enrollment.people.aggregate import Person
from services.enrollment.people.profile import Profile
from services.enrollment.people.profiles import Profiles
from services.enrollment.people.states import State
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import EventStore
from services.web.identity.principal import SYSTEM

_SCOPE = "notifications"
_COMMANDS = UUID("0b9d6a0e-5a4f-5c0b-9a1e-7c1f2d3e4b5a")  # the namespace of the ids of these commands


class ProfileRecipients:
    """Recipients from the profiles of people.

    Args:
        store: The aggregates of people.
        profiles: Their profiles.
    """

    def __init__(self, store: EventStore, profiles: Profiles) -> None:
        self._store, self._profiles = store, profiles

    def find(self, person_id: UUID) -> Recipient | None:
        """Return a person; None for an id that is no person, and for one who is erased or is being erased."""
        person = self._store.load_many(Person, [person_id]).get(person_id)
        owned = self._profiles.find_many([person_id]).get(person_id)
        if person is None or owned is None or person.state not in {State.INVITED, State.REGISTERED}:
            return None
        profile = owned.profile
        return Recipient(
            person_id,
            profile.name,
            profile.mail,
            profile.language,
            ZoneInfo(profile.time_zone),
            profile.opt_outs,
            profile.unreachable,
            person.state is State.REGISTERED,
        )

    def mark_unreachable(self, person_id: UUID, mail: str, *, at: datetime) -> None:
        """Mark the address of a person as refused permanently, unless it has changed since it was read."""
        profile = self._profile(person_id)
        if profile is not None and profile.mail == mail and not profile.unreachable:
            self._change(person_id, "unreachable", at, unreachable=True)

    def opt_out(self, person_id: UUID, category: str, *, at: datetime) -> None:
        """Note that a person does not want the mails of a category."""
        profile = self._profile(person_id)
        if profile is not None and category not in profile.opt_outs:
            self._change(person_id, f"opt-out:{category}", at, opt_outs=profile.opt_outs | {category})

    def _profile(self, person_id: UUID) -> Profile | None:
        owned = self._profiles.find_many([person_id]).get(person_id)
        return None if owned is None else owned.profile

    def _change(self, person_id: UUID, what: str, at: datetime, **fields: object) -> None:
        id = str(uuid5(_COMMANDS, f"{person_id}:{what}:{at.isoformat()}"))
        meta = CommandMetadata(id, SYSTEM.actor, id, None, at, at)
        self._store.execute(
            meta,
            lambda uow: commands.change_profile(uow, meta, SYSTEM, self._profiles, person_id=person_id, fields=fields),
            scope=_SCOPE,
        )
