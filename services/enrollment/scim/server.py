"""The SCIM server at `/scim/v2`: for the service account of one organization alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ForbiddenException,
    ScimProvider,
    UnauthorizedException,
)
from scim2_server.applications.asgi import ASGIApplication
from scim2_server.handler import ScimHandler
from scim2_server.memory import AsyncInMemoryStorage, InMemoryStorage
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.utils import load_default_provider, load_default_service_provider_config
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from services.enrollment.scim.directory import Directory
from services.enrollment.scim.storage import DirectoryStorage
from services.platform.clock import Clock, system_clock
from services.web.http_errors import ProblemError
from services.web.identity.principal import Authenticator, Principal

CLIENT_ISSUER = "urn:mentorship:client"
"""The issuer of the identities of service accounts."""
Directories = Callable[[Principal, str], Directory]
"""Returns the directory of an organization, in which a principal acts."""


@cache
def build_provider() -> ScimProvider:
    """Return what the server offers: people and groups, one request at a time, and no passwords."""
    provider = load_default_provider()
    config = load_default_service_provider_config()
    config.bulk = Bulk(supported=False, max_operations=0, max_payload_size=0)
    config.change_password = ChangePassword(supported=False)
    config.authentication_schemes = [
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="The token of a service account of the organization, from /oidc/token.",
        )
    ]
    return ScimProvider.from_discovery(provider.schemas, provider.resource_types, config=config)


class ScimApplication(ASGIApplication):
    """The ASGI application.

    Args:
        authenticator: Identifies the caller.
        directories: Opens the directory of an organization.
        clock: Returns the present time.
    """

    def __init__(self, authenticator: Authenticator, directories: Directories, clock: Clock = system_clock) -> None:
        self._public = InMemoryStorage()  # for what is shown without a token: it has no resource
        super().__init__(AsyncInMemoryStorage(self._public), build_provider())
        self._authenticator, self._directories, self._clock = authenticator, directories, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]  # names of starlette
        """Serve a request in a thread, because the directory waits for databases."""
        request = await self.read_request(cast("dict[str, Any]", scope), cast("Any", receive))
        response = await asyncio.to_thread(self._serve, Request(scope), request)
        await self.send_response(response, send)

    def _serve(self, http: Request, request: ScimRequest) -> ScimResponse:
        try:
            response = self._handle(http, request)
        except Exception as exception:  # noqa: BLE001 - the library answers each, and logs those that are defects
            response = self.handle_exception(request, exception)
        return self.finalize_response(request, response)

    def _handle(self, http: Request, request: ScimRequest) -> ScimResponse:
        if not self.needs_auth(request):
            return ScimHandler(self.service, self._public).handle(request)
        principal, organization = self._identify(http)
        storage = DirectoryStorage(self.provider, self._directories(principal, organization), self._clock)
        return ScimHandler(self.service, storage).handle(request)

    def _identify(self, http: Request) -> tuple[Principal, str]:
        """Return the caller and the one organization that it acts for.

        Raises:
            UnauthorizedException: No valid token was sent.
            ForbiddenException: The caller is a person, or acts for no or several organizations.
        """
        try:
            principal = self._authenticator(http)
        except ProblemError as problem:
            if problem.slug == "unauthenticated":
                raise UnauthorizedException(detail="a valid token of a service account is required") from None
            raise ForbiddenException(detail="this request is not allowed") from None
        organizations = {
            membership.organization for membership in principal.memberships if membership.role == "coordinator"
        }
        own = [each for each in organizations if each is not None]
        if principal.issuer != CLIENT_ISSUER or len(organizations) != 1 or len(own) != 1:
            raise ForbiddenException(
                detail="only the service account of one organization can keep its people up to date"
            )
        return principal, own[0]
