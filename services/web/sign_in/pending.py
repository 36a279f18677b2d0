"""Sign-ins that have begun: what the way back is checked with, in a signed cookie of the browser that began it."""

from dataclasses import asdict, dataclass
from hashlib import sha256

from itsdangerous import BadData, URLSafeTimedSerializer

from services.web.sign_in.errors import SignInError

PENDING_SECONDS = 600
"""How long a person has at the provider's page."""


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """A sign-in between the way to the provider and the way back.

    Attributes:
        provider: The provider's name.
        state: Returned by the provider: it answers this sign-in and no other.
        nonce: Repeated in the ID token: it was issued for this sign-in.
        verifier: Proves to the provider that the code is redeemed by who asked for it (PKCE).
        redirect: The address that the provider returns to.
        to: The path of this site to return to at the end.
        person: The person who is to sign in with this provider from now on; empty for a sign-in.
    """

    provider: str
    state: str
    nonce: str
    verifier: str
    redirect: str
    to: str
    person: str = ""


class PendingSignIns:
    """Signs and reads the cookie of a pending sign-in.

    Args:
        key: Shared by the servers of the site.
    """

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeTimedSerializer(key, salt="sign-in", signer_kwargs={"digest_method": sha256})

    def seal(self, pending: PendingSignIn) -> str:
        """Return the cookie's value."""
        return str(self._serializer.dumps(asdict(pending)))

    def read(self, cookie: str | None, state: str) -> PendingSignIn:
        """Return the sign-in of a cookie.

        Args:
            cookie: Its value; None where the browser sent none.
            state: What the provider returned.

        Raises:
            SignInError: `start-again`: no sign-in began in this browser, it is too old, or it is another one.
        """
        if cookie is None:
            raise SignInError("start-again", "no sign-in began in this browser")
        try:
            pending = PendingSignIn(**self._serializer.loads(cookie, max_age=PENDING_SECONDS))
        except (BadData, TypeError):
            raise SignInError("start-again", "the cookie of the sign-in is too old or not valid") from None
        if not state or pending.state != state:
            raise SignInError("start-again", "the state is that of another sign-in")
        return pending
