"""Composition of the read side: read models, queries, the API and the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, FastAPI

from services.platform.database import Pool, check_connection, read_pool
from services.platform.metrics import MetricSource
from services.platform.settings import Settings
from services.projections.api import Queries, public, router
from services.projections.network.in_memory.refresher import Refresher
from services.projections.network.reach_table import migrations as ripple
from services.projections.pages import routes as pages
from services.projections.pages.problems import ProblemPages
from services.projections.pages.queries import PageQueries
from services.projections.problem_mapping import READ_MODEL_ERRORS
from services.projections.read_models import read_models
from services.projections.status.lookup import EngineStatusLookup
from services.projector import migrations as engine
from services.projector.projection import Projection
from services.web.admission import Admission
from services.web.app import create_app
from services.web.compression import Compression
from services.web.cursors import Cursors
from services.web.health import Health, HealthCheck
from services.web.identity.principal import Authenticator

NAME = "projections"


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
        refresher: Keeps the network in memory up to date with its table.
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
    refresher: Refresher

    def app(
        self,
        authenticator: Authenticator | None,
        *,
        public: Sequence[APIRouter] = (),
        sign_in: str | None = None,
        admission: Admission | None = None,
    ) -> FastAPI:
        """Create the app that serves this service alone.

        Args:
            authenticator: Authenticates requests.
            public: Further public routes, such as those to sign in.
            sign_in: Address to which unauthenticated browsers are redirected.
            admission: Host names and limits of the process; without it every request is admitted.
        """
        app = create_app(
            title="Projections: directory, dashboards, network, public events and schemas",
            routers=self.routers,
            public=(*self.public, *public),
            authenticator=authenticator,
            service=NAME,
            parts=Health(self.checks, self.observed, self.measures),
            errors=READ_MODEL_ERRORS,
            admission=admission,
        )
        app.add_middleware(ProblemPages, sign_in=sign_in)
        app.add_middleware(Compression)  # outside the problem pages, which read what they replace
        return app

    def close(self) -> None:
        """Stop the background refresh and close the database connections."""
        self.refresher.stop()
        self.pool.close()


def migrate(dsn: str) -> list[str]:
    """Apply pending migrations of the engine's tables; those of the read models are created with each generation.

    Args:
        dsn: A connection string whose role may create schemas.

    Returns:
        The migrations applied now.
    """
    return [*engine.migrate(dsn), *ripple.migrate(dsn)]


def build(settings: Settings) -> Projections:
    """Build the service; its database must have been migrated.

    Args:
        settings: Its database, the publisher, and the secrets that cursors are signed with.

    Raises:
        WrongMigrationError: The database is not at the migrations of this release.
        SettingsError: The database or the secret is not set.
    """
    dsn = settings.dsn("projections")
    engine.check(dsn)
    ripple.check(dsn)
    pool = read_pool(dsn, name=NAME)
    models = read_models()
    lookup = EngineStatusLookup(pool, list(models))
    queries = Queries.over(pool, Cursors(*settings.cursor_secrets()), lookup)
    page_queries = PageQueries(queries.directory, queries.programs, queries.network, lookup.status)
    checks: dict[str, Callable[[], str | None]] = {
        "projections database": partial(check_connection, pool),
        "projections migrations": partial(engine.check, dsn, newer=True),
        "ripple migrations": partial(ripple.check, dsn, newer=True),
    }
    refresher = Refresher(queries.network.published)
    refresher.start()
    return Projections(
        projections=models,
        queries=queries,
        lookup=lookup,
        routers=(router(queries, lookup, list(models)), pages.router(page_queries)),
        public=(public(settings.publisher), pages.public()),
        checks=checks,
        observed={f"read model {name}": partial(lookup.lag, name) for name in models},
        measures=(lookup.metrics,),
        pool=pool,
        refresher=refresher,
    )
