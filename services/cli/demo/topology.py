"""The full topology on this machine: PostgreSQL, Apache Kafka, and every role a process of its own."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any, Self

from services.cli.composition import databases, topics
from services.cli.composition.authentication import memberships
from services.cli.composition.read_models import projections
from services.cli.composition.settings_lookup import save_settings
from services.cli.demo import folder as local
from services.cli.demo.demo_databases import Kind
from services.cli.demo.folder import POSTGRES
from services.cli.demo.server_keeper import keep_running
from services.cli.demo.supervisor import Role, Supervisor, mentorship
from services.platform.embedded_servers import KafkaBroker, PostgresServer
from services.platform.settings import child_environment
from services.web.identity.local_issuer import LocalIssuer

_KINDS: tuple[Kind, Kind] = ("work", "server")
WRITING = ("enrollment", "relationships")


class Topology:
    """Servers, and a supervisor over the roles.

    Args:
        folder: The folder of its data.
        port: The port of the pages; the write services listen on the next two.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._ports = {"projections": port, "enrollment": port + 1, "relationships": port + 2}
        self._stack = ExitStack()

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each write service."""
        return {name: f"http://127.0.0.1:{self._ports[name]}" for name in WRITING}

    def __enter__(self) -> Self:
        with ExitStack() as started:
            self._start(started)
            self._stack = started.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def run(self, stop: Event) -> None:
        """Keep the roles running until `stop` is set."""
        self._supervisor.run(stop)

    def _start(self, stack: ExitStack) -> None:
        postgres, kafka = PostgresServer(self._folder / POSTGRES), KafkaBroker(self._folder / "kafka")
        stack.callback(postgres.stop)
        stack.callback(kafka.stop)
        with ThreadPoolExecutor(2) as pool:
            dsn, bootstrap = pool.submit(postgres.start), pool.submit(kafka.start)
        dsn.result()  # raises what prevented the start
        bootstrap.result()
        for server in (postgres, kafka):
            stack.enter_context(keep_running(server))
        self.issuer = LocalIssuer(self._folder / "issuer")
        own = local.databases(self._folder, dsn.result())
        owner = own.create()
        values, serving = (
            local.demo_settings(
                self._folder,
                own.dsns(kind),
                self.issuer,
                port=self._ports["projections"],
                kafka={"bootstrap": bootstrap.result()},
                log={"format": "json"},
            )
            for kind in _KINDS
        )
        self.settings = settings = save_settings(self._folder, values)
        databases.migrate(local.owner_settings(settings, owner))
        topics.ensure(settings)
        with memberships(settings) as store:
            local.admit(store)
        self._supervisor = Supervisor(self._roles(values, serving), self._folder)
        self._supervisor.clean()
        stack.callback(self._supervisor.stop)

    def _roles(self, values: dict[str, Any], serving: dict[str, Any]) -> list[Role]:
        """Return the roles, servers first: a page is visible before the first event is published."""

        def role(name: str, *arguments: str, port: int | None = None) -> Role:
            settings = {**serving, "http": {**serving["http"], "port": port}} if port is not None else values
            return Role(name, mentorship(*arguments), child_environment(settings))

        serving = {**serving, **{name: {**serving[name], "address": self.addresses[name]} for name in WRITING}}
        pages = role("serve-projections", "serve", "projections", "--sign-in", port=self._ports["projections"])
        writing = [role(f"serve-{name}", "serve", name, port=self._ports[name]) for name in WRITING]
        relays = [role(f"relay-{name}", "relay", name) for name in WRITING]
        models = [role(f"projector-{name}", "projector", name) for name in projections()]
        return [pages, *writing, *relays, *models, role("matcher", "matcher")]
