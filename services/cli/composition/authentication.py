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
    from services.web.identity.sign_in.site import SignIn
    from services.web.service_client import ServiceClient


@contextmanager
def authenticator(settings: Settings) -> "Iterator[OidcAuthenticator]":
    """Yield the authenticator of a server: configured issuers, memberships from the database.

    Raises:
        SettingsError: The memberships' database is not set.
        WrongMigrationError: It is not at this program's migrations.
    """
    from services.web.identity.actors import Actors
    from services.web.identity.audit import audit_reads
    from services.web.identity.jwks import KeySetCache
    from services.web.identity.known_persons import KnownPersons
    from services.web.identity.oidc import OidcAuthenticator, TokenVerifier
    from services.web.identity.revoked_tokens import RevokedTokens
    from services.web.identity.sign_in.sessions import Sessions

    issuers, keys = settings.auth.issuers, KeySetCache()
    keys.prefetch({issuer.jwks for issuer in issuers})
    with access_pool(settings) as pool, audit_reads(pool) as audit:
        tokens = TokenVerifier(issuers, keys, longest_seconds=settings.auth.token_seconds)
        yield OidcAuthenticator(
            tokens,
            Memberships(pool),
            KnownPersons(pool),
            Actors(pool),
            RevokedTokens(pool),
            audit,
            service_tokens(settings),
            Sessions(pool),
        )


@contextmanager
def sign_in_site(settings: Settings) -> "Iterator[SignIn]":
    """Yield what the routes of sign-in use.

    Raises:
        SettingsError: The key of our own servers is not set.
    """
    from services.web.identity.known_persons import KnownPersons
    from services.web.identity.sign_in.links import Links
    from services.web.identity.sign_in.pending import PendingSignIns
    from services.web.identity.sign_in.provider import Provider
    from services.web.identity.sign_in.provider_http import ProviderHttp
    from services.web.identity.sign_in.sessions import Sessions
    from services.web.identity.sign_in.site import SignIn

    providers = {one.name: Provider(one, ProviderHttp()) for one in settings.sign_in.providers}
    pending = PendingSignIns(settings.sign_in_secret())
    with access_pool(settings) as pool:
        yield SignIn(Sessions(pool), Links(pool), KnownPersons(pool), pending, providers, settings.sign_in.address)


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
