"""A slow issuer as a fault: its key set drips without end while tokens of it and of another issuer are verified."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from services.platform.settings import IssuerSettings
from services.web.http_errors import ProblemError
from services.web.identity.jwks import KeySetCache
from services.web.identity.key_set_document import read_json
from services.web.identity.oidc import TokenVerifier
from tests.support.slow_server import slow_server
from tests.support.threads import running
from tests.support.tokens import ISSUER, TestIssuer

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
_SLOW = "https://slow.example"
_FETCH_SECONDS = 120.0
"""How long one fetch from the slow issuer takes; a verification that waits for it is recognized by that."""
DELAY_SECONDS = 30.0
_ATTACKERS = 4
_PAUSE = 0.02


class SignIns:
    """Verifies tokens of both issuers continuously.

    Args:
        tokens: Knows both issuers.
        issuer: The issuer that answers.
    """

    def __init__(self, tokens: TokenVerifier, issuer: TestIssuer) -> None:
        self._tokens, self._issuer = tokens, issuer
        self.answers: Counter[str] = Counter()
        self.longest = 0.0

    @property
    def differences(self) -> list[str]:
        """Why sign-in by the other issuer was affected; empty where it was not."""
        what, faults = "sign-in by the other issuer", []
        if self.answers["refused"]:
            faults.append(f"{what} was refused {self.answers['refused']} times")
        if self.longest > DELAY_SECONDS:
            faults.append(f"{what} took {self.longest:.0f} s")
        if not (self.answers["signed in"] and self.answers["unavailable"]):
            faults.append(f"{what} was not tried beside the slow one: {dict(self.answers)}")
        return faults

    def attack(self, stop: threading.Event) -> None:
        """Present tokens of the slow issuer, each with a key id of its own."""
        number = 0
        while not stop.wait(_PAUSE):
            number += 1
            try:
                self._tokens.verify(self._issuer.token(iss=_SLOW, header={"kid": f"invented-{number}"}))
            except ProblemError as refusal:
                self.answers[refusal.slug] += 1

    def sign_in(self, stop: threading.Event) -> None:
        """Present tokens of the issuer that answers, and measure."""
        while not stop.wait(_PAUSE):
            began = time.monotonic()
            try:
                self._tokens.verify(self._issuer.token())
                self.answers["signed in"] += 1
            except ProblemError:
                self.answers["refused"] += 1
            self.longest = max(self.longest, time.monotonic() - began)


@contextmanager
def slow_issuer(folder: Path) -> Iterator[SignIns]:
    """Run a slow issuer and another one, and sign in by both until the block ends."""
    issuer, document = TestIssuer(), folder / "other-jwks.json"
    document.write_text(json.dumps(issuer.fetch(ISSUER.jwks)))
    other = ISSUER.model_copy(update={"jwks": document.as_uri()})
    with slow_server(_HEAD) as server:
        keys = KeySetCache(partial(read_json, seconds=_FETCH_SECONDS))
        tokens = TokenVerifier([other, IssuerSettings(issuer=_SLOW, jwks=server.address)], keys)
        keys.prefetch({other.jwks})
        sign_ins = SignIns(tokens, issuer)
        with ExitStack() as signing_in:
            for work in (sign_ins.sign_in, *[sign_ins.attack] * _ATTACKERS):
                signing_in.enter_context(running(work))
            yield sign_ins
