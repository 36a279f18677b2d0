"""HTTP routes of all concepts of enrollment together, and what they read besides the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

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
from services.enrollment.notifications.calendars import routes as calendar_routes
from services.enrollment.notifications.calendars.routes import Calendars
from services.enrollment.notifications.link_holders import LinkHolders
from services.enrollment.notifications.process import (
    Correspondence,
    unsubscribe_tokens,
)
from services.enrollment.notifications.requests import MailRequests
from services.enrollment.organizations import routes as organizations
from services.enrollment.organizations.domain import OrganizationJoined
from services.enrollment.participation import routes as participation
from services.enrollment.people import routes as people_routes
from services.enrollment.people.aggregate import Person
from services.enrollment.people.parts import PeopleParts
from services.enrollment.people.search import PeopleIndex
from services.enrollment.policy_check import routes as policy_check
from services.enrollment.policy_preview import routes as policy_preview
from services.enrollment.policy_preview.reader import FactsReader
from services.enrollment.programs import policy_routes as policies
from services.enrollment.programs import routes as programs
from services.enrollment.programs.aggregate import Program
from services.enrollment.requirements import routes as requirements
from services.enrollment.scim import routes as scim
from services.enrollment.scim.group_grants import GroupGrants
from services.enrollment.scim.inactive import InactivePeople
from services.enrollment.scim.people_directory import DirectoryParts, PeopleDirectory
from services.enrollment.terms import routes as terms
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.command_trail import CommandTrail
from services.eventstore.store import EventStore
from services.platform.clock import Clock
from services.platform.database import Pool
from services.platform.settings import Settings
from services.publication.pseudonym import Pseudonyms
from services.publication.public_event import SEALED
from services.vault.erasure_requests import ErasureRequests
from services.vault.vault import Vault
from services.web import trail_routes as audit
from services.web.command_request import CommandRequest
from services.web.identity.granted_access import GrantedAccess
from services.web.identity.group_roles import GroupRoles
from services.web.identity.own_access import OwnAccess
from services.web.identity.principal import Authenticator
from services.web.identity.reads_of_organization import ReadsOfOrganization
from services.web.identity.reads_of_person import ReadsOfPerson
from services.web.route_context import RouteContext

if TYPE_CHECKING:
    from services.enrollment.scim.server import ScimApplication


@dataclass(frozen=True, kw_only=True)
class RouteParts:
    """Parts of the service that its routes read and write, besides the store.

    Attributes:
        context: The service's name, source and store.
        settings: Its secrets.
        vault: The keys of people; None where no database of keys is set: then there are no routes of people.
        people: The records of people; None exactly where there is no vault.
        pool: Connections to the facts of the process.
        writing: Connections for what is written besides the log.
        access: Connections to the database of identities; None where it is not set.
        mails: Requests mails that no public event leads to.
        inactive: People whom a directory of an organization has made inactive.
        calendars: The calendar feeds.
        correspondence: Recipients of mails, and their links.
    """

    context: RouteContext
    settings: Settings
    vault: Vault | None
    people: PeopleParts | None
    pool: Pool
    writing: Pool
    access: Pool | None
    mails: MailRequests
    inactive: InactivePeople
    calendars: Calendars
    correspondence: Correspondence


def routers(parts: RouteParts) -> tuple[APIRouter, ...]:
    """Return the routes that need a signed-in caller."""
    context, pool = parts.context, parts.pool
    return (
        organizations.router(context),
        terms.router(context),
        programs.router(context),
        policies.router(context),
        policy_preview.router(context, FactsReader(pool)),
        instruments.router(context),
        documents.program_router(context),
        documents.participation_router(context),
        participation.router(context, _follow_entries(parts), partial(request_invitation, parts.mails)),
        requirements.router(context),
        policy_check.router(context),
        conflicts.router(context),
        audit.router(context, CommandTrail(context.service, pool), AuditAccess(context.store).authorize),
        *_routers_of_people(parts),
        *_access_routers(parts),
        *([calendar_routes.router(parts.calendars), scim.router(context, parts.inactive)] if parts.vault else ()),
    )


def public_routers(parts: RouteParts) -> tuple[APIRouter, ...]:
    """Return the routes whose addresses carry a secret: calendar feeds, unsubscribing, and certificates of erasure."""
    if parts.vault is None:
        return ()
    unsubscribing = unsubscribe_page.router(unsubscribe_tokens(parts.settings), parts.correspondence.recipients)
    addresses = CertificateAddresses(parts.settings.secret("certificates"))
    certificates = erasure.public_router(ErasureRequests(parts.writing), parts.vault.keys.pool, addresses)
    return (calendar_routes.public_router(parts.calendars), unsubscribing, certificates)


def mounted(parts: RouteParts) -> dict[str, Callable[[Authenticator, Clock], ScimApplication]]:
    """Return what builds the applications under paths of their own: the SCIM server, where people are kept."""
    vault, people = parts.vault, parts.people
    return {} if vault is None or people is None else {"/scim": _scim(parts, vault, people)}


def request_invitation(
    mails: MailRequests, request: CommandRequest, person_id: UUID, program_id: UUID | None = None
) -> None:
    """Request the mail that invites a person, to a program where one is named."""
    meta = request.meta
    mails.invite(
        person_id, cause=meta.command_id, correlation=meta.correlation_id, at=meta.recorded_at, program_id=program_id
    )


def _scim(parts: RouteParts, vault: Vault, people: PeopleParts) -> Callable[[Authenticator, Clock], ScimApplication]:
    store, access = parts.context.store, parts.access

    def request_mail(person_id: UUID, meta: CommandMetadata) -> None:
        parts.mails.invite(person_id, cause=meta.command_id, correlation=meta.correlation_id, at=meta.recorded_at)

    def make(authenticator: Authenticator, clock: Clock) -> ScimApplication:
        from services.enrollment.scim.server import ScimApplication  # a third of all imports, for servers alone

        groups = None if access is None else GroupGrants(store, vault, GroupRoles(access))
        erasures = ErasureRequests(parts.writing)
        directory = DirectoryParts(
            store, people.profiles, vault, parts.inactive, people.access, groups, request_mail, erasures, clock
        )
        return ScimApplication(authenticator, partial(PeopleDirectory, directory), clock)

    return make


def _follow_entries(parts: RouteParts) -> participation.FollowEntry:
    """Return what follows an entry: a person gets the id of a sealed program at once."""
    store, people = parts.context.store, parts.people

    def follow(person_id: UUID, program_id: UUID) -> None:
        if people is None or store.load(Program, program_id).policy.confidentiality != SEALED:
            return
        person = store.load_many(Person, [person_id]).get(person_id)
        if person is not None:
            people.access.begin_participation(person, program_id)

    return follow


def _access_routers(parts: RouteParts) -> tuple[APIRouter, ...]:
    """Return the routes of roles and of reads; none where there is no database of identities."""
    context, access = parts.context, parts.access
    if access is None:
        return ()
    store, groups, vault = context.store, GroupRoles(access), parts.vault

    def apply_groups(actor: str, organization_id: UUID) -> None:
        if vault is not None:
            GroupGrants(store, vault, groups).apply(actor, organization_id)

    return (
        access_routes.router(context, AccessCommands(store, GrantedAccess(access), groups, apply_groups)),
        audit_routes.router(context, AuditAccess(store), ReadsOfOrganization(access), parts.pool),
    )


def _routers_of_people(parts: RouteParts) -> tuple[APIRouter, ...]:
    """Return the routes of what is kept sealed; none where there is no database of keys."""
    context, vault, people = parts.context, parts.vault, parts.people
    if vault is None or people is None:
        return ()
    return (
        concerns.router(context, Ports(SealedTexts(vault), PairReader(parts.pool))),
        consent.router(context, people.profiles),
        people_routes.router(context, people),
        _link_router(parts, people),
        erasure.router(context, _erasure_ports(parts, vault)),
    )


def _link_router(parts: RouteParts, people: PeopleParts) -> APIRouter:
    """Return the routes of the site about links by mail."""
    context, store = parts.context, parts.context.store
    participations = PersonParticipations(store, parts.pool)
    holders = LinkHolders(store, parts.correspondence.recipients, participations.of)
    return sign_in_links.router(context, partial(_find_by_mail, store, people.index), parts.mails, holders)


def _erasure_ports(parts: RouteParts, vault: Vault) -> ErasurePorts:
    store, access = parts.context.store, parts.access
    held = OwnDataSources(
        store=store,
        vault=vault,
        participations=PersonParticipations(store, parts.pool),
        pseudonyms=Pseudonyms(parts.settings.secret("pseudonyms")),
        trail=CommandTrail(parts.context.service, parts.pool),
        mails=SentMails(parts.pool),
        access=None if access is None else OwnAccess(access),
        reads=None if access is None else ReadsOfPerson(access),
        pool=parts.pool,
    )
    addresses = CertificateAddresses(parts.settings.secret("certificates"))
    return ErasurePorts(ErasureRequests(parts.writing), vault.keys.pool, held, addresses)


def _find_by_mail(store: EventStore, index: PeopleIndex, mail: str) -> list[UUID]:
    """Return the people of every organization with a mail address."""
    organizations = [joined.originator_id for joined in store.events_of(OrganizationJoined)]
    return [person for organization in organizations for person in index.of(organization).by_mail(mail)]
