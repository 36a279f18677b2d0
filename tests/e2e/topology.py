"""Every role its own process, on the session's PostgreSQL and Kafka: what the journey is travelled through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from services.cli.composition import databases, topics
from services.cli.composition.authentication import memberships
from services.cli.composition.processes import PROCESSES
from services.cli.composition.read_models import projections
from services.cli.demo import folder as local
from services.cli.demo.demo_databases import SERVICES
from services.cli.demo.supervisor import Role, Supervisor, mentorship
from services.platform.embedded_servers.ports import free_port
from services.platform.settings import Settings, child_environment
from services.web.identity.local_issuer import LocalIssuer
from tests.support.databases import fresh_database
from tests.support.threads import running
from tests.support.wait import PATIENCE_SECONDS, until

SERVERS = ("enrollment", "relationships", "projections")
MODELS = sorted(projections())


@dataclass
class System:
    """Three servers, and a client that may ask anything.

    Attributes:
        addresses: Where each service listens.
        supervisor: Keeps the roles running.
        reached: The last position of each source that a command values of.
    """

    addresses: Mapping[str, str]
    client: httpx.Client
    supervisor: Supervisor
    reached: dict[str, int] = field(default_factory=dict)

    def post(
        self, path: str, body: object = None, *, key: str | None = None, after: str | None = None
    ) -> httpx.Response:
        """Send a command; one `after` a context waits until what that context has recorded so far has arrived."""
        service = path.split("/")[1]
        sources = {source.rpartition("/")[2]: source for source in self.reached}
        query = {"min_position": f"{sources[after]}:{self.reached[sources[after]]}"} if after else None
        headers = {"Idempotency-Key": key or str(uuid4())}

        answers: list[httpx.Response] = []

        def answered() -> bool:
            """503 means: not arrived yet, ask again with the same key."""
            answers.append(self.client.post(self.addresses[service] + path, json=body, params=query, headers=headers))
            return answers[-1].status_code != 503

        until(answered, what=f"an answer to {path}")
        answer = answers[-1]
        if "event-position" in answer.headers:
            self.reached[answer.headers["event-source"]] = int(answer.headers["event-position"])
        return answer

    def done(self, path: str, body: object = None, *, after: str | None = None) -> dict[str, Any]:
        """Send a command that must succeed."""
        answer = self.post(path, body, after=after)
        assert answer.is_success, f"{path}: {answer.text}"
        content: dict[str, Any] = answer.json()
        return content

    def read(self, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
        """Read from the projections, once everything values so far is there."""
        for source, position in self.reached.items():
            waiting = {**query, "min_position": f"{source}:{position}"}
            until(lambda q=waiting: self.get(path, **q).status_code != 503, what=f"{path} after {waiting}")  # type: ignore[misc] # bound early
        answer = self.get(path, **query)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()

    def get(self, path: str, **query: Any) -> httpx.Response:  # noqa: ANN401 - query values
        """Ask the projections."""
        return self.client.get(self.addresses["projections"] + path, params=query)


@contextmanager
def system(postgres: str, kafka: str, folder: Path) -> Iterator[System]:
    """Start everything; end it again.

    Args:
        postgres: A superuser's DSN.
        kafka: The broker, `host:port`.
        folder: Where keys and the roles' logs go.
    """
    with ExitStack() as stack:
        dsns = {name: stack.enter_context(fresh_database(postgres)) for name in SERVICES}
        ports = {name: free_port() for name in SERVERS}
        issuer = LocalIssuer(folder / "issuer")
        values = local.demo_settings(
            folder,
            dsns,
            issuer,
            port=ports["projections"],
            kafka={"bootstrap": kafka},
            publisher=f"e2e-{uuid4().hex[:8]}",  # topics of its own on a shared broker
            log={"format": "json"},
        )
        settings = Settings(**values)
        databases.migrate(settings)
        topics.ensure(settings)
        local.admit(stack.enter_context(memberships(settings)))
        supervisor = Supervisor(_roles(values, ports), folder)
        stack.callback(supervisor.stop)
        stack.enter_context(running(supervisor.run))
        addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        headers = {"Authorization": f"Bearer {issuer.token()}"}
        client = stack.enter_context(httpx.Client(headers=headers, timeout=PATIENCE_SECONDS))
        for name, address in addresses.items():
            until(lambda a=address: _ready(client, a), what=f"{name}; see {folder}/logs")  # type: ignore[misc] # bound early
        yield System(addresses, client, supervisor)


def _roles(values: dict[str, Any], ports: Mapping[str, int]) -> Sequence[Role]:
    def role(name: str, *arguments: str, port: int = 0) -> Role:
        return Role(
            name, mentorship(*arguments), child_environment({**values, "http": {**values["http"], "port": port}})
        )

    servers = [role(f"serve-{name}", "serve", name, port=ports[name]) for name in SERVERS]
    relays = [role(f"relay-{name}", "relay", name) for name in ("enrollment", "relationships")]
    alone = ["eligibility", *sorted(PROCESSES)]
    projectors = [
        *(role(f"projector-{name}", "projector", name) for name in alone),
        role("projector-others", "projector", *(name for name in MODELS if name not in alone)),
    ]
    return [*servers, *relays, *projectors]


def _ready(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(f"{address}/readyz", timeout=PATIENCE_SECONDS).is_success
    except httpx.TransportError:
        return False
