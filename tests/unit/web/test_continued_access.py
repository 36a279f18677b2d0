"""An open stream ends with its token or with a change of its principal's roles."""

from dataclasses import dataclass, replace

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from services.projections.status import changes, routes
from services.projections.status.models import Status
from services.web.app import create_app
from services.web.identity import continued_access
from services.web.identity.principal import Membership, Principal, authentication_error
from tests.unit.web.app import PRINCIPAL, FakePosition


@dataclass
class Session:
    """An authenticator whose answer changes after some requests.

    Attributes:
        answers: The principals of successive calls; the last one is repeated, and None is an expired token.
        calls: The number of calls.
    """

    answers: list[Principal | None]
    calls: int = 0

    def __call__(self, request: Request) -> Principal:
        """Return the next principal."""
        del request
        answer = self.answers[min(self.calls, len(self.answers) - 1)]
        self.calls += 1
        if answer is None:
            raise authentication_error("the token is not valid (expired_token)")
        return answer


@pytest.mark.parametrize(
    "later",
    [
        None,
        replace(PRINCIPAL, memberships=frozenset()),
        replace(PRINCIPAL, memberships=frozenset({Membership("coordinator", "org-2")})),
    ],
    ids=["expired or revoked", "role lost", "role changed"],
)
def test_a_stream_ends_with_its_token_or_role(later: Principal | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(continued_access, "RECHECK_SECONDS", 0.0)
    monkeypatch.setattr(changes, "POLL_SECONDS", 0.001)
    session = Session([PRINCIPAL, PRINCIPAL, PRINCIPAL, later])
    watch = changes.PositionWatch(["network"], lambda _: FakePosition())
    router = routes.router(lambda: Status(projections=[]), watch, watch)
    app = create_app(title="t", routers=[router], authenticator=session)
    with TestClient(app).stream("GET", "/v1/changes") as stream:
        received = "".join(stream.iter_text())  # returns only when the server has ended the stream
    assert "event: change" in received
    assert session.calls == 4
