"""The embedded mode: PostgreSQL, both write services, the read side and its pages, on one port of one process.

The services are the same as in the full topology, and so are their paths; instead of a broker,
their logs are read directly.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Self

import structlog
from tenacity import wait_fixed

from services.cli.composition import databases
from services.cli.composition.authentication import admission, authenticator, memberships, service_client, sign_in
from services.cli.composition.erasures import erasing
from services.cli.composition.feeds import log_feed
from services.cli.composition.processes import PROCESSES, Worker, running, service_of
from services.cli.composition.public_logs import Logs
from services.cli.composition.read_models import database_of, projections
from services.cli.composition.settings_lookup import save_settings
from services.cli.demo import folder as local
from services.cli.demo.folder import POSTGRES
from services.cli.demo.moved_clock import MovedClock
from services.cli.demo.server_keeper import keep_running
from services.disclosure.lattice import EVERY_MINUTE
from services.platform.embedded_servers import PostgresServer
from services.platform.retry import RetryPolicy
from services.platform.settings import Settings
from services.projector.feed import FeedRefusedError
from services.projector.generations import WrongGenerationError
from services.projector.rebuild import RebuildFailedError, rebuild_outdated
from services.projector.runner import Runner
from services.web.identity.local_issuer import LocalIssuer
from services.web.sign_in import demo_provider

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_ARRIVAL_SECONDS = 0.05
"""Seconds between two batches of what the write services read: commands wait for the eligibility."""
_PAGE_SECONDS = 0.25
"""Seconds between two batches of the read models of pages."""
_REBUILDS = 2
"""Read models rebuilt at a time; more would compete for the processor."""
_AGAIN_SECONDS = 1.0
"""From the end of a runner to its next beginning."""
_log = structlog.get_logger(__name__)


def _is_restartable(failure: BaseException) -> bool:
    return isinstance(failure, Exception) and not isinstance(failure, FeedRefusedError | WrongGenerationError)


_RUNNER = RetryPolicy("runner", _is_restartable, wait_fixed(_AGAIN_SECONDS), log_level=logging.ERROR)


class Embedded:
    """The whole system in this process.

    Args:
        folder: The folder of its data.
        port: The port to listen on.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        self._stack, self._clock = ExitStack(), MovedClock(folder)
        self._stop = threading.Event()

    def __enter__(self) -> Self:
        with ExitStack() as started:
            self._start(started)
            self._stack = started.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def _start(self, stack: ExitStack) -> None:
        self._clock.restore()
        self.server = server = PostgresServer(self._folder / POSTGRES)
        stack.callback(server.stop)
        with ThreadPoolExecutor(1) as pool:  # the server starts while this process loads numpy and numba
            started = pool.submit(server.start)
            import_module("services.projections.service")
        started.result()
        stack.enter_context(keep_running(server))
        self.issuer = LocalIssuer(self._folder / "issuer")
        own = local.databases(self._folder, server.dsn)
        owner = own.create()
        values = local.demo_settings(self._folder, own.dsns("work"), self.issuer, port=self._port)
        self._serving = Settings(**local.demo_settings(self._folder, own.dsns("server"), self.issuer, port=self._port))
        self.settings = save_settings(self._folder, values)
        databases.migrate(local.owner_settings(self.settings, owner))
        with memberships(self.settings) as store:
            local.admit(store)
        self.app = self._compose(stack)

    def _compose(self, stack: ExitStack) -> "ASGIApp":
        from services.cli.history_import.page_imports import PageImports
        from services.cli.history_import.pseudonyms import Pseudonymizer
        from services.enrollment import service as enrollment
        from services.eventstore.answer_retention import retain_answers
        from services.projections import service as read_side
        from services.projections.network.reach_table.writer import ReachTableWriter
        from services.projections.pages.demo_clock import demo_clock
        from services.projections.pages.sign_in import routes as sign_in_pages
        from services.projections.releases.release_job import ReleaseJob
        from services.relationships import service as relationships
        from services.relationships.matching.runs.worker import RunWorker

        authentication = stack.enter_context(authenticator(self._serving))
        writing = enrollment.build(self._serving)
        stack.callback(writing.close)
        relating = relationships.build(self._serving)
        stack.callback(relating.close)
        for store in (writing.store, relating.store):
            stack.enter_context(retain_answers(store))
        logs = Logs(self.settings, {"enrollment": writing.public_log, "relationships": relating.public_log})
        stack.callback(logs.close)
        self._rebuild_outdated(logs)
        self._feed(stack, [_runner(self.settings, name, logs) for name in projections()])
        executors: list[Worker] = [
            process.executor(service.store, self.settings.dsn(PROCESSES[name]))
            for service in (writing, relating)
            for name, process in service.processes.items()
        ]
        executors.append(RunWorker(relating.runs, self.settings.dsn("relationships")))
        for service in (writing, relating):
            stack.enter_context(erasing(self.settings, service, self._stop))
        stack.enter_context(running(executors, self._stop))
        reading = read_side.build(self._serving)
        stack.callback(reading.close)
        projections_dsn = self.settings.dsn("projections")
        writer = ReachTableWriter(reading.queries.network.live, projections_dsn)
        self._run_beside(stack, "ripple", writer.run)
        self._run_beside(stack, "releases", ReleaseJob(projections_dsn, lattice=EVERY_MINUTE).run)
        admitted = admission(self.settings)
        apps: dict[str, ASGIApp] = {
            "enrollment": writing.app(authentication, admission=admitted),
            "relationships": relating.app(authentication, admission=admitted),
        }
        services = service_client(self._serving, apps)
        site = f"http://127.0.0.1:{self._port}"
        public = [
            sign_in_pages.router(sign_in(self._serving, authentication, services, demonstration=True)),
            demo_provider.router(demo_provider.DemoProvider(self.issuer, site)),
            demo_clock.router(self._clock.advance),
        ]
        pages = reading.app(
            authentication, public=public, sign_in="/sign-in", admission=admitted, services=services, demonstration=True
        )
        names = Pseudonymizer(self.settings.secret("history"))
        pages.state.history_imports = PageImports(writing.store, relating.store, names, self._serving)
        of_enrollment = dict.fromkeys(read_side.OF_ENROLLMENT, apps["enrollment"])
        return Paths({**{f"/{name}": app for name, app in apps.items()}, **of_enrollment}, pages)

    def _rebuild_outdated(self, logs: Logs) -> None:
        """Rebuild the read models of an earlier release before anything is served, because their tables are read."""
        with ThreadPoolExecutor(_REBUILDS, "rebuild") as pool:
            rebuilt = [pool.submit(self._rebuild_one, name, logs) for name in projections()]
            try:
                for future in rebuilt:
                    future.result()
            except BaseException:
                self._stop.set()  # a Ctrl-C ends the rebuilds
                raise

    def _rebuild_one(self, name: str, logs: Logs) -> None:
        """Rebuild a read model of an earlier release; one that cannot be rebuilt stands still, as the status shows."""
        model = projections()[name]
        try:
            rebuild_outdated(
                model, log_feed(logs, model.contexts), self.settings.dsn(database_of(name)), stop=self._stop
            )
        except (RebuildFailedError, FeedRefusedError) as reason:
            _log.error("rebuild_refused", projection=name, reason=str(reason))

    def _feed(self, stack: ExitStack, runners: list[Runner]) -> None:
        """Feed the read models in threads of their own; a failure of one does not end the others."""
        threads = [
            threading.Thread(target=self._keep_fed, args=[runner], name=runner.projection.name) for runner in runners
        ]
        for thread in threads:
            thread.start()
            stack.callback(thread.join)
        stack.callback(self._stop.set)

    def _run_beside(self, stack: ExitStack, name: str, run: Callable[[threading.Event], None]) -> None:
        """Run a writer of what is derived from read models, in a thread of its own."""
        thread = threading.Thread(target=run, args=[self._stop], name=name)
        thread.start()
        stack.callback(thread.join)
        stack.callback(self._stop.set)

    def _keep_fed(self, runner: Runner) -> None:
        """Run a runner; after a failure start it again, as a supervisor does."""
        # A restart cannot help after a refusal; the runner logged the reason, and the status shows it.
        with suppress(FeedRefusedError, WrongGenerationError):
            for attempt in _RUNNER.until_stopped(self._stop, projection=runner.projection.name):
                with attempt:
                    runner.run(self._stop)


class Paths:
    """Several apps on one port, selected by path prefix; each sees the whole path.

    Args:
        apps: By path prefix.
        otherwise: The app of all other paths.
    """

    def __init__(self, apps: "dict[str, ASGIApp]", otherwise: "ASGIApp") -> None:
        self._apps, self._otherwise = apps, otherwise

    @property
    def apps(self) -> "list[ASGIApp]":
        """Every app once."""
        return list(dict.fromkeys([*self._apps.values(), self._otherwise]))

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Dispatch a request."""
        path = scope.get("path", "")
        app = next((app for start, app in self._apps.items() if path.startswith(f"{start}/")), self._otherwise)
        await app(scope, receive, send)


def _runner(settings: Settings, name: str, logs: Logs) -> Runner:
    projection = projections()[name]
    pace = _ARRIVAL_SECONDS if name == "eligibility" or service_of(name) else _PAGE_SECONDS
    return Runner(projection, log_feed(logs, projection.contexts, pace=pace), settings.dsn(database_of(name)))
