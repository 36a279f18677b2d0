"""Composition of the enrollment service: store, public log and routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from prometheus_client.metrics_core import Metric

from services.contract import naming
from services.enrollment.conflicts.kept_apart import kept_apart
from services.enrollment.erasure.participations import PersonParticipations
from services.enrollment.notifications.calendars import migrations as calendar_migrations
from services.enrollment.notifications.people_recipients import PeopleRecipients
from services.enrollment.notifications.process import (
    Correspondence,
    NoRecipients,
    build_calendars,
    build_mailer,
    build_process,
)
from services.enrollment.notifications.requests import MailRequests
from services.enrollment.organizations.sharing import shares_of
from services.enrollment.participation.aggregate import Participation
from services.enrollment.people.aggregate import Person
from services.enrollment.people.directory_names import Place
from services.enrollment.people.parts import EndConsents, PeopleParts, build_people
from services.enrollment.people.profiles import Profiles
from services.enrollment.people.sealed_profiles import SealedProfiles
from services.enrollment.process_manager.actions import OBSOLETE, build_actions
from services.enrollment.process_manager.projection import process_projection
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.open_directory import has_open_directory
from services.enrollment.publish import PUBLICATION
from services.enrollment.requirements.commands import end_consents_of_guardian
from services.enrollment.routes import RouteParts, mounted, public_routers, request_invitation, routers
from services.enrollment.scim import migrations as scim_migrations
from services.enrollment.scim.inactive import InactivePeople
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.migrations import event_log
from services.eventstore.store import EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.database import Pool, read_pool, write_pool
from services.platform.settings import Settings
from services.process_manager import migrations as process_migrations
from services.process_manager import status as process_status
from services.process_manager.process import ErrandProcess, Process
from services.projector import connections
from services.projector import metrics as projector_metrics
from services.projector import migrations as projector_migrations
from services.publication import metrics
from services.publication.pseudonym import Pseudonyms
from services.publication.public_log import PublicLog
from services.publication.public_mapping import PublicMapping
from services.publication.sharing import Sharing
from services.vault.vault import open_vault, vault_checks
from services.web.identity.credentials.links import Links
from services.web.route_context import RouteContext
from services.web.write_service import WriteService

NAME: Final = "enrollment"


@dataclass(frozen=True, kw_only=True)
class Enrollment(WriteService):
    """The enrollment service at run time.

    Attributes:
        process: Decides what follows from public events and from time, and executes it.
        notifications: Decides which mails follow, and sends them.
        mails: Requests mails that no public event leads to.
        writing: Connections for what is written besides the log.
        pool: Connections to the facts of the process, besides the store's.
        access: Connections to the database of identities; None where it is not set.
    """

    process: Process
    notifications: ErrandProcess
    mails: MailRequests
    pool: Pool
    writing: Pool
    access: Pool | None

    @property
    def processes(self) -> dict[str, Process | ErrandProcess]:
        """The processes of the service, by name."""
        return {each.name: each for each in (self.process, self.notifications)}

    def close(self) -> None:
        """Close the database connections."""
        super().close()
        self.pool.close()
        self.writing.close()
        if self.access is not None:
            self.access.close()


def migrate(dsn: str) -> list[str]:
    """Apply pending migrations: of the log, the projector's tables, the outcomes of actions and the calendars.

    Args:
        dsn: A connection string whose role may create schemas.

    Returns:
        The migrations applied now.
    """
    return [
        *event_log(NAME).migrate(dsn),
        *projector_migrations.migrate(dsn),
        *process_migrations.migrate(dsn),
        *calendar_migrations.migrate(dsn),
        *scim_migrations.migrate(dsn),
    ]


def public_mapping(settings: Settings, sharing: Sharing | None = None) -> PublicMapping:
    """Return the mapping of the service's events; every store of the service encodes with it.

    Args:
        settings: The publisher, and the secret that pseudonyms derive from.
        sharing: Decides at the save whether an organization's events travel in the open topic; needed to save only.

    Raises:
        SettingsError: The secret is not set.
    """
    pseudonyms = Pseudonyms(settings.secret("pseudonyms"))
    withholds = (sharing or Sharing()).withholds_events
    return PublicMapping(PUBLICATION, settings.publisher, NAME, pseudonyms, withholds)


def open_store(settings: Settings) -> EventStore:
    """Open the service's event store, which refuses what cannot be published.

    Args:
        settings: The service's database, and those of `public_mapping`.

    Raises:
        SettingsError: One is not set.
    """
    sharing = Sharing()
    store = EventStore(service=NAME, dsn=settings.dsn("enrollment"), encoder=public_mapping(settings, sharing))
    sharing.look_up_with(partial(shares_of, store))
    return store


def build(settings: Settings) -> Enrollment:
    """Build the service; its database must have been migrated.

    Args:
        settings: Its database, the publisher, and the secrets of pseudonyms and command ids.

    Raises:
        WrongMigrationError: The database is not at the migrations of this release.
        SettingsError: The database or the secret is not set.
        MasterKeyError: A database of keys is set, and the master key is missing or another one.
    """
    dsn = settings.dsn("enrollment")

    def check_migrations(*, newer: bool = False) -> None:
        event_log(NAME).check(dsn, newer=newer)
        projector_migrations.check(dsn, newer=newer)
        process_migrations.check(dsn, newer=newer)
        calendar_migrations.check(dsn, newer=newer)
        scim_migrations.check(dsn, newer=newer)

    def measure_read_model() -> list[Metric]:
        with connections.connect(dsn) as connection:
            return list(projector_metrics.measure(connection, [process.name, notifications.name]))

    check_migrations()
    store = open_store(settings)
    vault = open_vault(settings, NAME)
    pool = read_pool(dsn, name="facts", size=4)
    process = Process(process_projection(), build_actions(), OBSOLETE)
    writing = write_pool(dsn, name="requests", size=4)
    profiles = None if vault is None else SealedProfiles(vault)
    access = None if settings.auth.database is None else write_pool(settings.dsn("auth"), name="access", size=2)
    recipients = NoRecipients() if profiles is None else PeopleRecipients(store, profiles)
    correspondence = Correspondence(recipients, None if access is None else Links(access))
    mails = MailRequests(writing)
    notifications = build_process(settings, store, pool, correspondence, build_mailer(settings), mails)
    parts = RouteParts(
        context=RouteContext(NAME, naming.source(settings.publisher, NAME), store),
        settings=settings,
        vault=vault,
        people=None if profiles is None else _build_people(settings, store, profiles, pool, access, mails),
        pool=pool,
        writing=writing,
        access=access,
        mails=mails,
        inactive=InactivePeople(writing),
        calendars=build_calendars(settings, store, pool, writing, correspondence.recipients),
        correspondence=correspondence,
    )
    return Enrollment(
        title="Enrollment: organizations, programs and participations",
        store=store,
        vault=vault,
        public_log=PublicLog(store, public_mapping(settings)),
        command_key=settings.command_secret,
        pool=pool,
        writing=writing,
        access=access,
        mails=mails,
        process=process,
        notifications=notifications,
        routers=routers(parts),
        public=public_routers(parts),
        mounted=mounted(parts),
        checks={f"{NAME} database": partial(check_migrations, newer=True), **vault_checks(vault)},
        observed={each: partial(process_status.check, dsn, each) for each in (process.name, notifications.name)},
        measures=(
            partial(metrics.measure, dsn, settings.publisher, NAME, store),
            measure_read_model,
            partial(process_status.measure, dsn, process.name),
            partial(process_status.measure, dsn, notifications.name),
        ),
    )


def _build_people(
    settings: Settings, store: EventStore, profiles: Profiles, pool: Pool, access: Pool | None, mails: MailRequests
) -> PeopleParts:
    def person_of(participation_id: UUID) -> UUID | None:
        found = store.load_many(Participation, [participation_id]).get(participation_id)
        return None if found is None else UUID(found.context["person_id"])

    def places(ids: Iterable[UUID]) -> Mapping[UUID, Place]:
        found = store.load_many(Participation, list(ids))
        return {id: Place(each.context["role"], each.state.value) for id, each in found.items()}

    def open_directories(ids: Iterable[UUID], at: datetime) -> frozenset[UUID]:
        found = store.load_many(Program, list(ids))
        return frozenset(id for id, program in found.items() if has_open_directory(program, at))

    return build_people(
        settings,
        store,
        profiles,
        pool=pool,
        access=access,
        person_of=person_of,
        places=places,
        open_directories=open_directories,
        kept_apart=partial(kept_apart, store),
        request_invitation=partial(request_invitation, mails),
        end_consents_to_participations=_ending_consents(PersonParticipations(store, pool)),
    )


def _ending_consents(participations: PersonParticipations) -> EndConsents:
    def end(uow: UnitOfWork, meta: CommandMetadata, person: Person) -> None:
        end_consents_of_guardian(uow, meta, participations.of(person))

    return end
