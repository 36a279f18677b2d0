"""Composition of the enrollment service: store, public log and routes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from fastapi import APIRouter
from prometheus_client.metrics_core import Metric

from services.contract import naming
from services.enrollment.access import audit_routes
from services.enrollment.access import routes as access_routes
from services.enrollment.access.audit_routes import AuditAccess
from services.enrollment.access.commands import AccessCommands
from services.enrollment.concerns import routes as concerns
from services.enrollment.concerns.commands import Ports
from services.enrollment.concerns.pairs import PairReader
from services.enrollment.concerns.sealed_texts import SealedTexts
from services.enrollment.conflicts import routes as conflicts
from services.enrollment.consent import routes as consent
from services.enrollment.documents import routes as documents
from services.enrollment.erasure import routes as erasure
from services.enrollment.erasure.certificate_addresses import CertificateAddresses
from services.enrollment.erasure.export import OwnDataSources
from services.enrollment.erasure.mails import SentMails
from services.enrollment.erasure.participations import PersonParticipations
from services.enrollment.erasure.routes import ErasurePorts
from services.enrollment.instruments import routes as instruments
from services.enrollment.notifications import sign_in_links, unsubscribe_page
from services.enrollment.notifications.calendars import migrations as calendar_migrations
from services.enrollment.notifications.calendars import routes as calendar_routes
from services.enrollment.notifications.calendars.routes import Calendars
from services.enrollment.notifications.people_recipients import PeopleRecipients
from services.enrollment.notifications.process import (
    Correspondence,
    NoRecipients,
    build_calendars,
    build_mailer,
    build_process,
    unsubscribe_tokens,
)
from services.enrollment.notifications.requests import MailRequests
from services.enrollment.organizations import routes as organizations
from services.enrollment.organizations.domain import OrganizationJoined
from services.enrollment.organizations.sharing import shares_of
from services.enrollment.participation import routes as participation
from services.enrollment.participation.aggregate import Participation
from services.enrollment.people import routes as people
from services.enrollment.people.aggregate import Person
from services.enrollment.people.directory_names import Place
from services.enrollment.people.parts import EndConsents, PeopleParts, build_people
from services.enrollment.people.profiles import Profiles
from services.enrollment.people.sealed_profiles import SealedProfiles
from services.enrollment.people.search import PeopleIndex
from services.enrollment.policy_check import routes as policy_check
from services.enrollment.policy_preview import routes as policy_preview
from services.enrollment.policy_preview.reader import FactsReader
from services.enrollment.process_manager.actions import OBSOLETE, build_actions
from services.enrollment.process_manager.projection import process_projection
from services.enrollment.programs import policy_routes as policies
from services.enrollment.programs import routes as programs
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.open_directory import has_open_directory
from services.enrollment.publish import PUBLICATION
from services.enrollment.requirements import routes as requirements
from services.enrollment.requirements.commands import end_consents_of_guardian
from services.enrollment.scim import migrations as scim_migrations
from services.enrollment.scim import routes as scim
from services.enrollment.scim.group_grants import GroupGrants
from services.enrollment.scim.inactive import InactivePeople
from services.enrollment.scim.people_directory import DirectoryParts, PeopleDirectory
from services.enrollment.terms import routes as terms
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.command_trail import CommandTrail
from services.eventstore.migrations import event_log
from services.eventstore.store import EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.clock import Clock
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
from services.publication.public_event import SEALED
from services.publication.public_log import PublicLog
from services.publication.public_mapping import PublicMapping
from services.publication.sharing import Sharing
from services.vault.erasure_requests import ErasureRequests
from services.vault.vault import Vault, open_vault, vault_checks
from services.web import trail_routes as audit
from services.web.command_request import CommandRequest
from services.web.identity.credentials.links import Links
from services.web.identity.granted_access import GrantedAccess
from services.web.identity.group_roles import GroupRoles
from services.web.identity.own_access import OwnAccess
from services.web.identity.principal import Authenticator
from services.web.identity.reads_of_organization import ReadsOfOrganization
from services.web.identity.reads_of_person import ReadsOfPerson
from services.web.route_context import RouteContext
from services.web.write_service import WriteService

if TYPE_CHECKING:
    from services.enrollment.scim.server import ScimApplication

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
    context = RouteContext(NAME, naming.source(settings.publisher, NAME), store)
    pool = read_pool(dsn, name="facts", size=4)
    process = Process(process_projection(), build_actions(), OBSOLETE)
    writing = write_pool(dsn, name="requests", size=4)
    profiles = None if vault is None else SealedProfiles(vault)
    access = None if settings.auth.database is None else write_pool(settings.dsn("auth"), name="access", size=2)
    recipients = NoRecipients() if profiles is None else PeopleRecipients(store, profiles)
    correspondence = Correspondence(recipients, None if access is None else Links(access))
    inactive = InactivePeople(writing)
    mails = MailRequests(writing)
    notifications = build_process(settings, store, pool, correspondence, build_mailer(settings), mails)
    parts = None if profiles is None else _build_people(settings, store, profiles, pool, access, mails)
    calendars = build_calendars(settings, store, pool, writing, correspondence.recipients)
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
        routers=(
            organizations.router(context),
            terms.router(context),
            programs.router(context),
            policies.router(context),
            policy_preview.router(context, FactsReader(pool)),
            instruments.router(context),
            documents.program_router(context),
            documents.participation_router(context),
            participation.router(context, _follow_entries(store, parts), partial(_request_invitation, mails)),
            requirements.router(context),
            policy_check.router(context),
            conflicts.router(context),
            audit.router(context, CommandTrail(NAME, pool), AuditAccess(store).authorize),
            *_routers_of_people(settings, context, vault, pool, writing, parts, mails, access),
            *_access_routers(context, access, pool, vault),
            *([calendar_routes.router(calendars), scim.router(context, inactive)] if vault is not None else ()),
        ),
        public=() if vault is None else _public_routers(settings, calendars, correspondence, writing, vault),
        mounted={}
        if vault is None or parts is None
        else {"/scim": _scim(store, vault, parts, mails, inactive, ErasureRequests(writing), access)},
        checks={f"{NAME} database": partial(check_migrations, newer=True), **vault_checks(vault)},
        observed={each: partial(process_status.check, dsn, each) for each in (process.name, notifications.name)},
        measures=(
            partial(metrics.measure, dsn, settings.publisher, NAME, store),
            measure_read_model,
            partial(process_status.measure, dsn, process.name),
            partial(process_status.measure, dsn, notifications.name),
        ),
    )


def _scim(
    store: EventStore,
    vault: Vault,
    people: PeopleParts,
    mails: MailRequests,
    inactive: InactivePeople,
    erasures: ErasureRequests,
    access: Pool | None,
) -> Callable[[Authenticator, Clock], ScimApplication]:
    """Return what builds the SCIM server of an app."""

    def request_mail(person_id: UUID, meta: CommandMetadata) -> None:
        mails.invite(person_id, cause=meta.command_id, correlation=meta.correlation_id, at=meta.recorded_at)

    def make(authenticator: Authenticator, clock: Clock) -> ScimApplication:
        from services.enrollment.scim.server import ScimApplication  # a third of all imports, for servers alone

        groups = None if access is None else GroupGrants(store, vault, GroupRoles(access))
        parts = DirectoryParts(
            store, people.profiles, vault, inactive, people.access, groups, request_mail, erasures, clock
        )
        return ScimApplication(authenticator, partial(PeopleDirectory, parts), clock)

    return make


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
        request_invitation=partial(_request_invitation, mails),
        end_consents_to_participations=_ending_consents(PersonParticipations(store, pool)),
    )


def _request_invitation(
    mails: MailRequests, request: CommandRequest, person_id: UUID, program_id: UUID | None = None
) -> None:
    """Request the mail that invites a person, to a program where one is named."""
    meta = request.meta
    mails.invite(
        person_id,
        cause=meta.command_id,
        correlation=meta.correlation_id,
        at=meta.recorded_at,
        program_id=program_id,
    )


def _follow_entries(store: EventStore, parts: PeopleParts | None) -> participation.FollowEntry:
    """Return what follows an entry: a person gets the id of a sealed program at once."""

    def follow(person_id: UUID, program_id: UUID) -> None:
        if parts is None or store.load(Program, program_id).policy.confidentiality != SEALED:
            return
        person = store.load_many(Person, [person_id]).get(person_id)
        if person is not None:
            parts.access.begin_participation(person, program_id)

    return follow


def _public_routers(
    settings: Settings, calendars: Calendars, correspondence: Correspondence, writing: Pool, vault: Vault
) -> tuple[APIRouter, ...]:
    """Return the routes whose addresses carry a secret: calendar feeds, unsubscribing, and certificates of erasure."""
    unsubscribing = unsubscribe_page.router(unsubscribe_tokens(settings), correspondence.recipients)
    addresses = CertificateAddresses(settings.secret("certificates"))
    certificates = erasure.public_router(ErasureRequests(writing), vault.keys.pool, addresses)
    return (calendar_routes.public_router(calendars), unsubscribing, certificates)


def _access_routers(
    context: RouteContext, access: Pool | None, facts: Pool, vault: Vault | None
) -> tuple[APIRouter, ...]:
    """Return the routes of roles and of reads; none where there is no database of identities."""
    if access is None:
        return ()
    store, groups = context.store, GroupRoles(access)

    def apply_groups(actor: str, organization_id: UUID) -> None:
        if vault is not None:
            GroupGrants(store, vault, groups).apply(actor, organization_id)

    return (
        access_routes.router(context, AccessCommands(store, GrantedAccess(access), groups, apply_groups)),
        audit_routes.router(context, AuditAccess(store), ReadsOfOrganization(access), facts),
    )


def _routers_of_people(
    settings: Settings,
    context: RouteContext,
    vault: Vault | None,
    pool: Pool,
    writing: Pool,
    parts: PeopleParts | None,
    mails: MailRequests,
    access: Pool | None,
) -> tuple[APIRouter, ...]:
    """Return the routes of what is kept sealed; none where there is no database of keys."""
    if vault is None or parts is None:
        return ()
    return (
        concerns.router(context, Ports(SealedTexts(vault), PairReader(pool))),
        consent.router(context, parts.profiles),
        people.router(context, parts),
        sign_in_links.router(context, partial(_find_by_mail, context.store, parts.index), mails),
        erasure.router(
            context,
            ErasurePorts(
                ErasureRequests(writing),
                vault.keys.pool,
                OwnDataSources(
                    store=context.store,
                    vault=vault,
                    participations=PersonParticipations(context.store, pool),
                    pseudonyms=Pseudonyms(settings.secret("pseudonyms")),
                    trail=CommandTrail(NAME, pool),
                    mails=SentMails(pool),
                    access=None if access is None else OwnAccess(access),
                    reads=None if access is None else ReadsOfPerson(access),
                    pool=pool,
                ),
                CertificateAddresses(settings.secret("certificates")),
            ),
        ),
    )


def _ending_consents(participations: PersonParticipations) -> EndConsents:
    def end(uow: UnitOfWork, meta: CommandMetadata, person: Person) -> None:
        end_consents_of_guardian(uow, meta, participations.of(person))

    return end


def _find_by_mail(store: EventStore, index: PeopleIndex, mail: str) -> list[UUID]:
    """Return the people of every organization with a mail address."""
    organizations = [joined.originator_id for joined in store.events_of(OrganizationJoined)]
    return [person for organization in organizations for person in index.of(organization).by_mail(mail)]
