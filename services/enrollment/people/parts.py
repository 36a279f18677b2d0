"""The parts that the routes of people use, and their composition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from services.enrollment.people.acquaintances import Acquaintances
from services.enrollment.people.aggregate import Person
from services.enrollment.people.directory_names import DirectoryNames, KeptApart, OpenDirectories, Places
from services.enrollment.people.names import Names, PersonOf
from services.enrollment.people.person_access import PersonAccess
from services.enrollment.people.profiles import Profiles
from services.enrollment.people.search import PeopleIndex
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.database import Pool
from services.platform.settings import Settings
from services.publication.pseudonym import Pseudonyms
from services.web.command_request import CommandRequest

RequestInvitation = Callable[[CommandRequest, UUID], None]
EndConsents = Callable[[UnitOfWork, CommandMetadata, Person], None]


@dataclass(frozen=True, slots=True)
class PeopleParts:
    """The parts that the routes of people use.

    Attributes:
        profiles: The profiles of people.
        index: Search by name.
        names: The names that a viewer may see.
        access: Keeps what identities are known as in step.
        link_key: The secret that codes of links follow from.
        request_invitation: Requests the mail of an invitation.
        end_consents_to_participations: Revokes what a guardian of a person consented to, in a unit of work.
    """

    profiles: Profiles
    index: PeopleIndex
    names: Names
    access: PersonAccess
    link_key: bytes
    request_invitation: RequestInvitation
    end_consents_to_participations: EndConsents


def build_people(
    settings: Settings,
    store: EventStore,
    profiles: Profiles,
    *,
    pool: Pool,
    access: Pool | None,
    person_of: PersonOf,
    places: Places,
    open_directories: OpenDirectories,
    kept_apart: KeptApart,
    request_invitation: RequestInvitation,
    end_consents_to_participations: EndConsents,
) -> PeopleParts:
    """Return what the routes of people use.

    Args:
        settings: The secrets of pseudonyms and of links.
        store: The service's aggregates.
        profiles: The profiles of people.
        pool: Of the service's database.
        access: Of the database of identities, for writing; None where there is none.
        person_of: Returns the person of a participation.
        places: Looks up participations.
        open_directories: Looks up which programs have a directory that participants read.
        kept_apart: Looks up which people of a program are kept apart.
        request_invitation: Requests the mail of an invitation.
        end_consents_to_participations: Revokes what a guardian consented to.

    Raises:
        SettingsError: The secret that they follow from is not set.
    """
    acquaintances = Acquaintances(pool)
    return PeopleParts(
        profiles=profiles,
        index=PeopleIndex(profiles),
        names=Names(
            store,
            profiles,
            acquaintances,
            person_of,
            DirectoryNames(store, acquaintances, places, open_directories, kept_apart),
        ),
        access=PersonAccess(
            access,
            Pseudonyms(settings.secret("pseudonyms")),
            acquaintances,
            profiles,
            partial(store.load_many, Person),
        ),
        link_key=settings.secret("links"),
        request_invitation=request_invitation,
        end_consents_to_participations=end_consents_to_participations,
    )
