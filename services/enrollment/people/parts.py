"""Composition of what the routes of people use."""

from __future__ import annotations

from uuid import UUID

from services.enrollment.notifications.requests import MailRequests
from services.enrollment.people.acquaintances import Acquaintances
from services.enrollment.people.names import Names
from services.enrollment.people.person_access import PersonAccess
from services.enrollment.people.profiles import Profiles
from services.enrollment.people.routes import PeopleParts
from services.enrollment.people.search import PeopleIndex
from services.eventstore.store import EventStore
from services.platform.database import Pool
from services.platform.settings import Settings
from services.publication.pseudonym import Pseudonyms
from services.web.command_request import CommandRequest


def build_people(
    settings: Settings, store: EventStore, profiles: Profiles, pool: Pool, access: Pool | None, mails: MailRequests
) -> PeopleParts:
    """Return what the routes of people use.

    Args:
        settings: The secrets of pseudonyms and of links.
        store: The service's aggregates.
        profiles: The profiles of people.
        pool: Of the service's database.
        access: Of the database of identities, for writing; None where there is none.
        mails: Requests mails.

    Raises:
        SettingsError: The secret that they follow from is not set.
    """
    acquaintances = Acquaintances(pool)

    def request_invitation(request: CommandRequest, person_id: UUID) -> None:
        meta = request.meta
        mails.invite(person_id, cause=meta.command_id, correlation=meta.correlation_id, at=meta.recorded_at)

    return PeopleParts(
        profiles=profiles,
        index=PeopleIndex(profiles),
        names=Names(store, profiles, acquaintances),
        access=PersonAccess(access, Pseudonyms(settings.secret("pseudonyms")), acquaintances),
        link_key=settings.secret("links"),
        request_invitation=request_invitation,
    )
