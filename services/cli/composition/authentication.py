"""Admission and authentication of requests: limits, the authenticator of every server, and the memberships it reads."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from services.platform.database import Pool
from services.platform.settings import Settings
from services.web.identity.memberships import Memberships

if TYPE_CHECKING:  # `access grant` needs no web framework
    from starlette.types import ASGIApp

    from services.web.admission import Admission
    from services.web.identity.oidc import OidcAuthenticator
    from services.web.identity.service_tokens import ServiceTokens
    from services.web.service_client import ServiceClient
    from services.web.sign_in.site import SignIn


@contextmanager
def authenticator(settings: Settings) -> "Iterator[OidcAuthenticator]":
    """Yield the authenticator of a server: configured issuers, memberships from the database.

    Raises:
        SettingsError: The memberships' database is not set.
        WrongMigrationError: It is not at this program's migrations.
    """
    from services.web.identity.actors import Actors
    from services.web.identity.audit import audit_reads
    from services.web.identity.credentials.sessions import Sessions
    from services.web.identity.jwks import KeySetCache
    from services.web.identity.known_persons import KnownPersons
    from services.web.identity.oidc import OidcAuthenticator, TokenVerifier

    issuers, keys = settings.auth.issuers, KeySetCache()
    keys.prefetch({issuer.jwks for issuer in issuers})
    with access_pool(settings) as pool, audit_reads(pool) as audit:
        tokens = TokenVerifier(issuers, keys, longest_seconds=settings.auth.token_seconds)
        yield OidcAuthenticator(
            tokens,
            Memberships(pool),
            KnownPersons(pool),
            Actors(pool),
            Sessions(pool),
            audit,
            service_tokens(settings),
        )


def sign_in(
    settings: Settings, authentication: "OidcAuthenticator", services: "ServiceClient", *, demonstration: bool = False
) -> "SignIn":
    """Return what the pages of sign-in need.

    Args:
        settings: The providers, the site's address, and the key of our own servers.
        authentication: Finds the principal of an identity; its database has the sessions.
        services: Asks the write services.
        demonstration: Whether the personas of a demonstration are offered.

    Raises:
        SettingsError: The key is not set.
    """
    from services.web.identity.credentials.clients import Clients
    from services.web.identity.credentials.links import Links
    from services.web.sign_in.demo_provider import PERSONAS
    from services.web.sign_in.pending import PendingSignIns
    from services.web.sign_in.provider import Provider
    from services.web.sign_in.provider_http import ProviderHttp
    from services.web.sign_in.site import SignIn

    http, pool = ProviderHttp(), authentication.sessions.pool
    return SignIn(
        {each.name: Provider(each, http) for each in settings.sign_in.providers},
        PendingSignIns(settings.sign_in_secret()),
        authentication.sessions,
        Links(pool),
        Clients(pool),
        authentication.persons,
        authentication.principal,
        services,
        settings.sign_in.address,
        PERSONAS if demonstration else (),
    )


def service_tokens(settings: Settings) -> "ServiceTokens | None":
    """Return what issues and verifies the tokens between our own servers; None where no key is set."""
    from services.web.identity.service_tokens import ServiceTokens

    key = settings.service_secret()
    return None if key is None else ServiceTokens(key)


def service_client(settings: Settings, apps: "Mapping[str, ASGIApp] | None" = None) -> "ServiceClient":
    """Return the client with which pages ask the write services.

    Args:
        settings: The key of its tokens, and the addresses of the services.
        apps: The apps of the services that run in this process, by name.
    """
    from services.web.service_client import InProcess, OverNetwork, ServiceClient, Transport

    transports: dict[str, Transport] = {name: InProcess(app) for name, app in (apps or {}).items()}
    for name, own in (("enrollment", settings.enrollment), ("relationships", settings.relationships)):
        if name not in transports and own.address is not None:
            transports[name] = OverNetwork(own.address)
    return ServiceClient(service_tokens(settings), transports)


def admission(settings: Settings) -> "Admission":
    """Return the host names and limits of a server; they are stricter where the demonstration's issuer is trusted."""
    from services.web.admission import Admission
    from services.web.identity.local_issuer import ISSUER

    demonstration = any(issuer.issuer == ISSUER for issuer in settings.auth.issuers)
    return Admission.of(settings.http, demonstration=demonstration)


@contextmanager
def memberships(settings: Settings) -> Iterator[Memberships]:
    """Open the memberships' table.

    Raises:
        SettingsError, WrongMigrationError: As above.
    """
    with access_pool(settings) as pool:
        yield Memberships(pool)


@contextmanager
def access_pool(settings: Settings) -> Iterator[Pool]:
    """Open a pool of the database with the schema `access`.

    Raises:
        SettingsError, WrongMigrationError: As above.
    """
    from services.platform.database import write_pool
    from services.web.identity.memberships import MIGRATIONS

    dsn = settings.dsn("auth")
    MIGRATIONS.check(dsn)
    with write_pool(dsn, name="access", size=2) as pool:
        yield pool
