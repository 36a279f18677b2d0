"""A site with a guarded page, the demonstration's provider and links by mail, on a real database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient

from services.platform.database import Pool, write_pool
from services.projections.pages.sign_in.routes import router
from services.web.app import create_app
from services.web.http_errors import ProblemError
from services.web.identity.actors import Actors
from services.web.identity.credentials.clients import Clients
from services.web.identity.credentials.links import Links
from services.web.identity.credentials.sessions import Sessions
from services.web.identity.jwks import KeySetCache
from services.web.identity.key_set_document import read_json
from services.web.identity.known_persons import KnownPersons
from services.web.identity.local_issuer import LocalIssuer
from services.web.identity.memberships import MIGRATIONS, Memberships
from services.web.identity.oidc import OidcAuthenticator, TokenVerifier
from services.web.identity.principal import Principal, current_principal
from services.web.service_client import ServiceAnswer, ServiceClient
from services.web.sign_in import demo_provider
from services.web.sign_in.pending import PendingSignIns
from services.web.sign_in.provider import Provider
from services.web.sign_in.provider_http import ProviderHttp
from services.web.sign_in.site import Persona, SignIn

HERE = "http://127.0.0.1:8000"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Recorder(ServiceClient):
    """Records what the site asks of the write services; knows the organizations of people, and who holds a link."""

    def __init__(self) -> None:
        super().__init__(None, {})
        self.sent: list[tuple[str, str, object]] = []
        self.status = 202
        self.organizations: dict[str, str] = {}
        self.holders: dict[str, dict[str, Any]] = {}
        self.asked_about: list[str] = []

    @property
    def available(self) -> bool:
        """Whether commands can be sent: always."""
        return True

    def send(
        self,
        principal: Principal,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        if_match: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> ServiceAnswer:
        """Record a request."""
        del key, if_match, parameters
        if "/sign-in-links/" in path:
            return self._state(path.rpartition("/")[2])
        self.sent.append((principal.subject, path, body))
        if self.status == 0:
            raise ProblemError("unavailable", "the service does not answer")
        if method == "GET":
            organization = self.organizations.get(path.rpartition("/")[2])
            return ServiceAnswer(404 if organization is None else self.status, {"organization_id": organization})
        return ServiceAnswer(self.status, {})

    def _state(self, person: str) -> ServiceAnswer:
        self.asked_about.append(person)
        found = self.holders.get(person)
        return ServiceAnswer(404 if found is None else 200, found or {})


@dataclass
class Site:
    """The site, and what is behind it."""

    http: TestClient
    pool: Pool
    sessions: Sessions
    links: Links
    clients: Clients
    provider: demo_provider.DemoProvider
    services: Recorder = field(default_factory=Recorder)

    def subject(self, http: TestClient | None = None, **headers: str) -> str | None:
        """Return who is signed in, None for no one."""
        answer = (http or self.http).get("/whoami", headers=headers)
        return str(answer.json()) if answer.status_code == 200 else None


@contextmanager
def serve(
    dsn: str,
    folder: Path,
    providers: Mapping[str, Provider] | None = None,
    personas: tuple[Persona, ...] = demo_provider.PERSONAS,
) -> Iterator[Site]:
    """Serve the site over one database, with the demonstration's provider and further ones."""
    MIGRATIONS.migrate(dsn)
    with write_pool(dsn, name="test") as pool:
        local = LocalIssuer(folder / "issuer")
        tokens = TokenVerifier([local.configuration], KeySetCache(read_json, start=lambda refresh: refresh()))
        sessions, persons = Sessions(pool), KnownPersons(pool)
        authenticator = OidcAuthenticator(tokens, Memberships(pool), persons, Actors(pool), sessions)
        routes = APIRouter()

        def whoami(principal: Annotated[Principal, Depends(current_principal)]) -> str:
            return principal.subject

        routes.add_api_route("/whoami", whoami, methods=["GET", "POST"])
        provider = demo_provider.DemoProvider(local, HERE)
        late = _Late()
        services = Recorder()
        sign_in = SignIn(
            {"demo": Provider(demo_provider.settings_of(HERE), ProviderHttp(transport=late)), **(providers or {})},
            PendingSignIns(b"p" * 32),
            sessions,
            Links(pool),
            Clients(pool),
            persons,
            authenticator.principal,
            services,
            HERE,
            personas,
        )
        app = create_app(
            title="t",
            routers=[routes],
            public=[router(sign_in), demo_provider.router(provider)],
            authenticator=authenticator,
            service="t",
        )
        late.transport = httpx.ASGITransport(app)
        yield Site(TestClient(app, base_url=HERE), pool, sessions, sign_in.links, sign_in.clients, provider, services)


class _Late(httpx.AsyncBaseTransport):
    """Delivers to an app that is created later."""

    transport: Any = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Deliver a request."""
        response: httpx.Response = await self.transport.handle_async_request(request)
        return response
