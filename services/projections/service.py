"""Composition of the read side: read models, queries, the API and the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Depends, FastAPI, Request

from services.contract import naming
from services.platform.clock import Clock, system_clock
from services.platform.database import Pool, check_connection, read_pool, write_pool
from services.platform.mail_spool import MailSpool
from services.platform.metrics import MetricSource
from services.platform.settings import Settings
from services.projections.api import Queries, public, router
from services.projections.network.in_memory.refresher import Refresher
from services.projections.network.reach_table import migrations as ripple
from services.projections.pages import routes as pages
from services.projections.pages.account import LOOK_AS, Account
from services.projections.pages.administration import imports
from services.projections.pages.mailbox import mailbox
from services.projections.pages.problems import ProblemPages
from services.projections.pages.queries import PageQueries
from services.projections.problem_mapping import READ_MODEL_ERRORS
from services.projections.questions import migrations as saved_questions
from services.projections.questions.saved_questions import SavedQuestions
from services.projections.read_models import read_models
from services.projections.registry.routes import EVENTS_PAGE
from services.projections.releases import migrations as releases
from services.projections.reports import migrations as frozen_reports
from services.projections.reports.board_reports import BoardReports
from services.projections.reports.figures import ReportQueries
from services.projections.reports.frozen import FrozenReports
from services.projections.reports.links import ReportLinks
from services.projections.status.lookup import EngineStatusLookup
from services.projections.status.processes import ProcessLookup
from services.projector import migrations as engine
from services.projector.projection import Projection
from services.web import forwarding
from services.web.admission import Admission
from services.web.app import create_app
from services.web.compression import Compression
from services.web.cursors import Cursors
from services.web.health import Health, HealthCheck
from services.web.identity.principal import Authenticator, Principal
from services.web.service_client import ServiceClient
from services.web.work_slots import WorkSlots

NAME = "projections"
COMPUTATIONS = 4
"""Requests for other figures than the default ones that are computed at once."""
COMPUTATION_WAIT_SECONDS = 5.0
OF_ENROLLMENT = ("/calendar", "/unsubscribe", "/scim")
"""Addresses of the site that enrollment answers: what is in the address or in the request opens them, no session."""
_SCOPE_PARAMETERS = frozenset({"effect", "rule", "as_of", "program", "organization", "part"})


@dataclass(frozen=True, slots=True)
class Projections:
    """The service at run time.

    Attributes:
        projections: Its read models by name, for the process that runs their projectors.
        queries: Queries of the read models.
        lookup: Looks up the status of the read models.
        routers: Its routes for members, for its own app or a shared one.
        public: Its public routes.
        checks: Health checks that it depends on, by name.
        observed: Health checks that only degrade it: read models that lag.
        measures: Metrics of its read models.
        pool: Its connections.
        writing: Its connections for frozen reports and saved questions.
        refresher: Keeps the network in memory up to date with its table.
        processes: Looks up the status of the process managers whose databases it is given.
        contact: Whom people without access write to.
    """

    projections: Mapping[str, Projection]
    queries: Queries
    lookup: EngineStatusLookup
    routers: tuple[APIRouter, ...]
    public: tuple[APIRouter, ...]
    checks: Mapping[str, HealthCheck]
    observed: Mapping[str, HealthCheck]
    measures: tuple[MetricSource, ...]
    pool: Pool
    writing: Pool
    refresher: Refresher
    processes: ProcessLookup
    contact: str = ""

    def app(
        self,
        authenticator: Authenticator | None,
        *,
        public: Sequence[APIRouter] = (),
        sign_in: str | None = None,
        admission: Admission | None = None,
        clock: Clock = system_clock,
        services: ServiceClient | None = None,
        demonstration: bool = False,
    ) -> FastAPI:
        """Create the app that serves this service alone.

        Args:
            authenticator: Authenticates requests.
            public: Further public routes, such as those to sign in.
            sign_in: Address to which unauthenticated browsers are redirected; its issuer signs out at `/sign-out`.
            admission: Host names and limits of the process; without it every request is admitted.
            clock: Returns the present time.
            services: Sends commands of the pages to the write services; without one, the pages only show.
            demonstration: Whether a visitor chooses as whom to look.
        """
        app = create_app(
            title="Projections: directory, dashboards, network, public events and schemas",
            routers=self.routers,
            public=(*self.public, *public),
            authenticator=None if authenticator is None else self._without_departed(authenticator),
            service=NAME,
            parts=Health(self.checks, self.observed, self.measures),
            errors=READ_MODEL_ERRORS,
            larger_bodies={imports.PATH: imports.BODY_LIMIT},
            admission=admission,
            clock=clock,
            documentation_links=[("the public events", EVENTS_PAGE)],
        )
        app.state.services = services or ServiceClient(None, {})
        app.state.account = Account("/sign-out" if sign_in else None, self.contact, LOOK_AS if demonstration else None)
        app.add_middleware(ProblemPages, sign_in=sign_in, account=app.state.account)
        app.add_middleware(Compression)  # outside the problem pages, which read what they replace
        return app

    def _without_departed(self, authenticator: Authenticator) -> Authenticator:
        """Return an authenticator that drops the roles given in organizations that left."""

        def authenticate(request: Request) -> Principal:
            principal = authenticator(request)
            return principal.without(self.queries.directory.departed()) if principal.memberships else principal

        return authenticate

    def close(self) -> None:
        """Stop the background refresh and close the database connections."""
        self.refresher.stop()
        self.processes.close()
        self.pool.close()
        self.writing.close()


def _write_pools(settings: Settings) -> dict[str, Pool]:
    """Return connections to the databases of the write services that this process is given, to show their processes."""
    services = {"enrollment": settings.enrollment, "relationships": settings.relationships}
    return {
        service: read_pool(own.database, name=f"{NAME}-{service}", size=2)
        for service, own in services.items()
        if own.database is not None
    }


def _bounded(*routers: APIRouter) -> tuple[APIRouter, ...]:
    """Return routers of which only some requests compute other figures than the default ones at once."""
    slots = WorkSlots(COMPUTATIONS, wait_seconds=COMPUTATION_WAIT_SECONDS, costly=_is_costly)
    bounded = APIRouter(dependencies=[Depends(slots.hold)])
    for each in routers:
        bounded.include_router(each)
    return (bounded,)


def _is_costly(request: Request) -> bool:
    """Return whether a request names figures that are not kept ready: of another policy, rule, date or part."""
    path = request.url.path
    reads_network = path.startswith("/v1/network/") or not path.startswith("/v1/")  # lists of the directory are cheap
    return reads_network and not _SCOPE_PARAMETERS.isdisjoint(request.query_params)


def _public_routers(settings: Settings) -> tuple[APIRouter, ...]:
    """Return the mailbox of a demonstration, and what another server answers at addresses of the site."""
    routers = []
    if settings.mail.spool is not None and not settings.mail.host:
        routers.append(mailbox.router(MailSpool(settings.mail.spool)))
    if settings.enrollment.address is not None:
        routers.append(forwarding.router(settings.enrollment.address, OF_ENROLLMENT))
    return tuple(routers)


def migrate(dsn: str) -> list[str]:
    """Apply pending migrations of the engine's tables; those of the read models are created with each generation.

    Args:
        dsn: A connection string whose role may create schemas.

    Returns:
        The migrations applied now.
    """
    schemas = (engine, ripple, releases, frozen_reports, saved_questions)
    return [applied for each in schemas for applied in each.migrate(dsn)]


def build(settings: Settings) -> Projections:
    """Build the service; its database must have been migrated.

    Args:
        settings: Its database, the publishers, and the secrets that cursors are signed with.

    Raises:
        WrongMigrationError: The database is not at the migrations of this release.
        SettingsError: The database or the secret is not set.
    """
    dsn = settings.dsn("projections")
    engine.check(dsn)
    ripple.check(dsn)
    releases.check(dsn)
    frozen_reports.check(dsn)
    saved_questions.check(dsn)
    pool, writing = read_pool(dsn, name=NAME), write_pool(dsn, name=f"{NAME}-reports", size=2)
    models = read_models()
    lookup = EngineStatusLookup(pool, list(models))
    processes = ProcessLookup(_write_pools(settings))
    queries = Queries.over(pool, Cursors(*settings.cursor_secrets()), lookup)
    page_queries = PageQueries(
        queries.directory,
        queries.desk,
        queries.measures,
        queries.network,
        queries.workspace,
        lookup.status,
        processes=processes.statuses,
        reading=queries.reading,
        sources=naming.sources(settings.speakers),
        rooms=queries.room,
        releases=queries.releases,
        objectives=queries.objectives,
        benchmarks=queries.benchmarks,
        dashboards=queries.programs,
        questionnaires=queries.questionnaires,
        splits=queries.splits,
    )
    figures = ReportQueries(pool, queries.measures, queries.releases, queries.objectives, queries.reading)
    reports = BoardReports(figures, FrozenReports(writing), ReportLinks(writing))
    checks: dict[str, Callable[[], str | None]] = {
        "projections database": partial(check_connection, pool),
        "projections migrations": partial(engine.check, dsn, newer=True),
        "ripple migrations": partial(ripple.check, dsn, newer=True),
        "releases migrations": partial(releases.check, dsn, newer=True),
        "reports migrations": partial(frozen_reports.check, dsn, newer=True),
        "questions migrations": partial(saved_questions.check, dsn, newer=True),
    }
    refresher = Refresher(queries.network.published)
    refresher.start()
    return Projections(
        projections=models,
        queries=queries,
        lookup=lookup,
        routers=_bounded(
            router(queries, lookup, list(models), naming.sources(settings.speakers), processes.statuses),
            pages.router(page_queries, reports, SavedQuestions(writing)),
        ),
        public=(public(settings.speakers), pages.public(reports), *_public_routers(settings)),
        checks=checks,
        observed={f"read model {name}": partial(lookup.lag, name) for name in models},
        measures=(lookup.metrics,),
        pool=pool,
        writing=writing,
        refresher=refresher,
        processes=processes,
        contact=settings.contact,
    )
