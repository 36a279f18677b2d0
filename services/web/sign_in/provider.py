"""An OpenID provider as seen from here: the authorization code flow with PKCE (RFC 7636, S256)."""

import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import httpx

from services.platform.clock import Clock, system_clock
from services.platform.settings import SignInProvider
from services.web.http_errors import ProblemError
from services.web.identity.credentials.secret_tokens import new_token
from services.web.identity.jwks import KeySetCache
from services.web.sign_in.errors import SignInError
from services.web.sign_in.id_tokens import verify_id_token
from services.web.sign_in.pending import PendingSignIn
from services.web.sign_in.provider_http import ProviderHttp, is_permitted

DISCOVERY_SECONDS = 3600.0
"""How long a discovery document is used."""
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_UNREACHABLE = (httpx.HTTPError, TimeoutError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Identified:
    """Whom a provider identified.

    Attributes:
        issuer: The provider's issuer.
        subject: The person's subject there.
        name: The person's name as the provider states it; empty where it states none.
    """

    issuer: str
    subject: str
    name: str = ""


class Provider:
    """One configured provider.

    Args:
        settings: Its settings.
        http: Sends requests to it.
        clock: Returns the present time.
    """

    def __init__(self, settings: SignInProvider, http: ProviderHttp, clock: Clock = system_clock) -> None:
        self.settings, self._http, self._clock = settings, http, clock
        # A sign-in waits for its provider's keys; the keys of bearer tokens are fetched in the background instead.
        self._keys = KeySetCache(http.get, start=lambda refresh: refresh())
        self._found: tuple[float, Mapping[str, str]] | None = None
        self._lock = Lock()

    def begin(
        self, redirect: str, to: str, *, prompt: str | None = None, login_hint: str | None = None, person: str = ""
    ) -> tuple[str, PendingSignIn]:
        """Return the address of the provider's page, and what the way back is checked with.

        Args:
            redirect: The address of this site that the provider returns to.
            to: The path to return to at the end.
            prompt: What the provider requires, such as `login`.
            login_hint: Whom the provider suggests.
            person: The person who is to sign in with this provider from now on; empty for a sign-in.

        Raises:
            SignInError: `unreachable`: its discovery document cannot be read.
        """
        pending = PendingSignIn(self.settings.name, new_token(), new_token(), new_token(), redirect, to, person)
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": redirect,
            "scope": "openid profile",
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": challenge_of(pending.verifier),
            "code_challenge_method": "S256",
            **({"prompt": prompt} if prompt else {}),
            **({"login_hint": login_hint} if login_hint else {}),
        }
        endpoint = self._endpoints()["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}", pending

    def complete(self, pending: PendingSignIn, code: str) -> Identified:
        """Redeem a code, and return whom the provider identified.

        Args:
            pending: What the sign-in began with.
            code: What the provider returned.

        Raises:
            SignInError: `unreachable` or `refused`.
        """
        endpoints = self._endpoints()
        token = self._redeem(endpoints["token_endpoint"], pending, code)
        try:
            subject, name = verify_id_token(
                token, self.settings, endpoints["jwks_uri"], pending.nonce, self._keys, self._clock
            )
        except ProblemError as error:
            raise SignInError("unreachable", error.detail) from None
        return Identified(self.settings.issuer, subject, name)

    def _redeem(self, endpoint: str, pending: PendingSignIn, code: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": pending.redirect,
            "client_id": self.settings.client_id,
            "code_verifier": pending.verifier,
        }
        secret = self.settings.client_secret
        credentials = None if secret is None else (self.settings.client_id, secret)
        try:
            status, answer = self._http.post(endpoint, form, credentials)
        except _UNREACHABLE as error:
            raise SignInError("unreachable", f"the code cannot be redeemed: {type(error).__name__}") from None
        token = answer.get("id_token")
        if status != httpx.codes.OK or not isinstance(token, str):
            raise SignInError("refused", f"the provider did not redeem the code: {status}")
        return token

    def _endpoints(self) -> Mapping[str, str]:
        now = time.monotonic()
        with self._lock:
            if self._found is not None and now < self._found[0]:
                return self._found[1]
        try:
            document = self._http.get(self.settings.discovery_address)
            endpoints = self._checked(document)
        except _UNREACHABLE as error:
            reason = str(error) if type(error) is ValueError else type(error).__name__
            raise SignInError("unreachable", f"the discovery document cannot be used: {reason}") from None
        with self._lock:
            self._found = (now + DISCOVERY_SECONDS, endpoints)
        return endpoints

    def _checked(self, document: Mapping[str, Any]) -> Mapping[str, str]:
        if document.get("issuer") != self.settings.issuer:
            raise ValueError("it is of another issuer")
        endpoints = {name: str(document.get(name, "")) for name in _ENDPOINTS}
        if not all(map(is_permitted, endpoints.values())):
            raise ValueError("an endpoint is missing, or is not at https")
        return endpoints


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier."""
    return urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")
