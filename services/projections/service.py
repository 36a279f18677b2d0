"""The read side, put together: read models, queries, the API and the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, FastAPI

from services.platform.database import Pool, reachable, read_pool
from services.platform.metrics import Measure
from services.platform.settings import Settings
from services.projections.api import Queries, public, router
from services.projections.network.in_memory.refresher import Refresher
from services.projections.network.reach_table import migrations as ripple
from services.projections.pages import routes as pages
from services.projections.pages.problems import ProblemPages
from services.projections.pages.queries import PageQueries
from services.projections.problem_mapping import READ_MODEL_ERRORS
from services.projections.read_models import read_models
from services.projections.status.lookup import EngineStanding
from services.projector import migrations as engine
from services.projector.projection import Projection
from services.web.app import create_app
from services.web.cursors import Cursors
from services.web.health import Check, Health
from services.web.identity.principal import Authenticator

NAME = "projections"


@dataclass(frozen=True, slots=True)
class Projections:
    """The running service.

    Attributes:
        projections: its read models by name, to be fed by whoever runs them.
        queries: what they can be asked.
        standing: where they stand.
        routers: its routes for known principals, for an app of its own or one that is shared.
        public: its routes for everybody.
        checks: what its health depends on, by name.
        observed: what degrades it without stopping it: read models that lag.
        measures: where its read models stand, in numbers.
        pool: its connections.
        following: keeps the network in memory close to its table.
    """

    projections: Mapping[str, Projection]
    queries: Queries
    standing: EngineStanding
    routers: tuple[APIRouter, ...]
    public: tuple[APIRouter, ...]
    checks: Mapping[str, Check]
    observed: Mapping[str, Check]
    measures: tuple[Measure, ...]
    pool: Pool
    following: Refresher

    def app(
        self, authenticator: Authenticator | None, *, public: Sequence[APIRouter] = (), sign_in: str | None = None
    ) -> FastAPI:
        """Make the app that serves this service alone.

        Args:
            authenticator: decides who asks.
            public: further routes for everybody, such as those to sign in.
            sign_in: where browsers are sent that nobody is known to.
        """
        app = create_app(
            title="Projections: directory, dashboards, network, public events and schemas",
            routers=self.routers,
            public=(*self.public, *public),
            authenticator=authenticator,
            service=NAME,
            parts=Health(self.checks, self.observed, self.measures),
            errors=READ_MODEL_ERRORS,
        )
        app.add_middleware(ProblemPages, sign_in=sign_in)
        return app

    def close(self) -> None:
        """End what runs beside the requests, and give the database's connections back."""
        self.following.stop()
        self.pool.close()


def migrate(dsn: str) -> list[str]:
    """Bring the engine's tables to this program's; the read models' own come with each generation.

    Args:
        dsn: a connection string whose role may create schemas.

    Returns:
        The migrations applied now.
    """
    return [*engine.migrate(dsn), *ripple.migrate(dsn)]


def build(settings: Settings) -> Projections:
    """Put the service together; its database must have been migrated.

    Args:
        settings: its database, who publishes, and the secret that cursors derive from.

    Raises:
        WrongMigrationError: the database is not at this program's migrations.
        SettingsError: the database or the secret is not set.
    """
    dsn = settings.dsn("projections")
    engine.check(dsn)
    ripple.check(dsn)
    pool = read_pool(dsn, name=NAME)
    models = read_models()
    standing = EngineStanding(pool, list(models))
    queries = Queries.over(pool, Cursors(settings.secret("cursors")), standing)
    asked = PageQueries(queries.directory, queries.programs, queries.network, standing.status)
    checks: dict[str, Callable[[], str | None]] = {
        "projections database": partial(reachable, pool),
        "projections migrations": partial(engine.check, dsn, newer=True),
        "ripple migrations": partial(ripple.check, dsn, newer=True),
    }
    following = Refresher(queries.network.published)
    following.start()
    return Projections(
        projections=models,
        queries=queries,
        standing=standing,
        routers=(router(queries, standing, list(models)), pages.router(asked)),
        public=(public(settings.publisher), pages.public()),
        checks=checks,
        observed={f"read model {name}": partial(standing.lag, name) for name in models},
        measures=(standing.measured,),
        pool=pool,
        following=following,
    )
