"""A running system on a port, and clients of it that act as one identity."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import uvicorn
from fastapi import FastAPI
from httpx2 import Client, Response

from services.cli.composition.authentication import access_pool
from services.cli.demo.embedded import Embedded, Paths
from services.platform.embedded_servers.ports import HOST, free_port
from services.web.identity.credentials.clients import Clients
from services.web.identity.local_issuer import ISSUER, VISITOR
from services.web.identity.memberships import Memberships
from services.web.identity.roles import Membership

PATIENCE = 120.0
"""Seconds that an answer may take on a busy machine."""
CLIENT_ISSUER = "urn:mentorship:client"
_POLL_SECONDS = 0.005


def await_true(condition: Any, what: str) -> None:  # noqa: ANN401 - any callable
    """Poll a condition until it holds.

    Raises:
        RuntimeError: It did not hold in time.
    """
    end = monotonic() + PATIENCE
    while not condition():
        if monotonic() > end:
            raise RuntimeError(f"waited {PATIENCE:g} s for {what}")
        sleep(_POLL_SECONDS)


@dataclass
class Caller:
    """A client of one identity.

    Attributes:
        client: Sends with its token; without one as a browser that has an address alone.
        known: Of the whole site: the last position of each source.
    """

    client: Client
    known: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        """Send a request; a command of relationships sees what enrollment recorded before."""
        source = next((source for source in self.known if source.endswith("/enrollment")), "")
        waits = bool(source) and path.startswith("/relationships") and not path.endswith(("/text", "/note"))
        params = {"min_position": f"{source}:{self.known[source]}"} if waits else {}
        answers: list[Response] = []

        def answered() -> bool:
            keyed = {"Idempotency-Key": str(uuid4()), **headers}
            answers.append(self.client.request(method, path, json=body, params=params, headers=keyed))
            return answers[-1].status_code != 503

        await_true(answered, f"an answer to {path}")
        if "event-position" in answers[-1].headers:
            self.known[answers[-1].headers["event-source"]] = answers[-1].headers["event-position"]
        return answers[-1]

    def post(self, path: str, body: object = None) -> dict[str, Any]:
        """Execute a command and return its answer.

        Raises:
            RuntimeError: It was refused.
        """
        answer = self.send("POST", path, body)
        if not answer.is_success:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        found: dict[str, Any] = answer.json()
        return found

    def submit(self, path: str, **fields: str) -> Response:
        """Post the form of a page."""
        return self.client.post(path, data={"_key": str(uuid4()), **fields}, follow_redirects=False)


class RunningSite:
    """The whole system on a port.

    Args:
        embedded: It.
        stack: Closes the clients.
    """

    def __init__(self, embedded: Embedded, stack: ExitStack) -> None:
        self._embedded, self._stack = embedded, stack
        self._known: dict[str, str] = {}

    @property
    def address(self) -> str:
        """Its base address."""
        return f"http://{HOST}:{self._embedded.settings.http.port}"

    @property
    def apps(self) -> list[FastAPI]:
        """The apps that answer on its port."""
        paths = self._embedded.app
        if not isinstance(paths, Paths):
            raise TypeError("the system is not composed of several apps")
        return [app for app in paths.apps if isinstance(app, FastAPI)]

    def caller(self, subject: str = VISITOR) -> Caller:
        """Return a client of an identity of the demonstration's issuer."""
        return self._caller({"Authorization": f"Bearer {self._embedded.issuer.token(subject)}"})

    def anyone(self) -> Caller:
        """Return a client without an identity."""
        return self._caller({})

    def service_account(self, organization: str) -> tuple[Caller, str]:
        """Return a client of a new service account that keeps the people of an organization, and the account's id."""
        with access_pool(self._embedded.settings) as pool:
            account, secret = Clients(pool).add("directory")
            Memberships(pool).grant(CLIENT_ISSUER, str(account.client_id), Membership("coordinator", organization))
        form = {"grant_type": "client_credentials", "client_id": str(account.client_id), "client_secret": secret}
        token = self.anyone().client.post("/oidc/token", data=form).json()["access_token"]
        return self._caller({"Authorization": f"Bearer {token}"}), str(account.client_id)

    def grant(self, subject: str, *memberships: Membership) -> None:
        """Grant roles to an identity."""
        with access_pool(self._embedded.settings) as pool:
            for each in memberships:
                Memberships(pool).grant(ISSUER, subject, each)

    def link(self, subject: str, person: str) -> None:
        """State which person an identity is."""
        with access_pool(self._embedded.settings) as pool, pool.connection() as connection:
            connection.execute(
                "INSERT INTO access.known_persons (issuer, subject, person_id, relation) VALUES (%s, %s, %s, 'self')",
                [ISSUER, subject, person],
            )

    def settle(self) -> None:
        """Wait until every read model has read everything."""
        visitor = self.caller()

        def settled() -> bool:
            models = visitor.client.get("/v1/status").json()["projections"]
            return all(each["lag_events"] == 0 for each in models)

        await_true(settled, "every read model")

    def _caller(self, headers: dict[str, str]) -> Caller:
        client = Client(base_url=self.address, headers=headers, timeout=PATIENCE)
        self._stack.callback(client.close)
        return Caller(client, self._known)


@contextmanager
def running_site(folder: Path) -> Iterator[RunningSite]:
    """Run the whole system on a free port.

    Args:
        folder: The folder of its data.
    """
    port = free_port()
    with ExitStack() as stack, Embedded(folder, port) as embedded:
        config = uvicorn.Config(
            embedded.app, host=HOST, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        stack.callback(thread.join)
        stack.callback(lambda: setattr(server, "should_exit", True))
        await_true(lambda: server.started, "the server to listen")
        with stack:
            yield RunningSite(embedded, stack)
