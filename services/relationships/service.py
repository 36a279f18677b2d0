"""The relationships service, put together: store, public log, eligibility and routes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Depends, FastAPI
from prometheus_client.metrics_core import Metric

from services.eventstore import migrations
from services.eventstore.store import EventStore
from services.platform.database import Pool, read_pool
from services.platform.metrics import MetricSource
from services.platform.settings import Settings
from services.projector import metrics as models
from services.projector import migrations as projection_schema
from services.publication import metrics as relay
from services.publication.pseudonym import Pseudonyms
from services.publication.public_log import PublicLog
from services.relationships.eligibility.freshness import NAME, await_arrival, trouble
from services.relationships.eligibility.projection import EligibilityProjection
from services.relationships.eligibility.reader import EligibilityReader
from services.relationships.http import CONTEXT, Door
from services.relationships.publish import PUBLICATION
from services.relationships.routes import routers
from services.web.app import create_app
from services.web.health import Check, Health
from services.web.identity.principal import Authenticator


@dataclass(frozen=True, slots=True)
class Relationships:
    """The running service.

    Attributes:
        store: its aggregates and their log.
        public_log: that log as the relay and the embedded feed read it.
        eligibility: what use cases ask of the enrollment.
        projection: fills the eligibility tables, in this service's database, from the enrollment's public topic.
        routers: its routes, for an app of its own or one that is shared.
        checks: what its health depends on, by name.
        observed: what degrades it without stopping it: what the enrollment tells arrives late.
        measures: how far its relay is, and what it learns of the enrollment.
        pool: connections of its own beside the store's.
    """

    store: EventStore
    public_log: PublicLog
    eligibility: EligibilityReader
    projection: EligibilityProjection
    routers: tuple[APIRouter, ...]
    checks: dict[str, Check]
    observed: dict[str, Check]
    measures: tuple[MetricSource, ...]
    pool: Pool

    def app(self, authenticator: Authenticator | None) -> FastAPI:
        """Make the app that serves this service alone.

        Args:
            authenticator: decides who asks.
        """
        return create_app(
            title="Relationships: matching, agreements, sessions, goals and feedback",
            routers=self.routers,
            authenticator=authenticator,
            service=CONTEXT,
            prefix=f"/{CONTEXT}",
            parts=Health(self.checks, self.observed, self.measures),
        )

    def close(self) -> None:
        """Give the database's connections back."""
        self.store.close()
        self.pool.close()


def migrate(dsn: str) -> list[str]:
    """Bring the service's database to this program's tables: its log, and the engine's that eligibility runs on.

    Args:
        dsn: a connection string whose role may create schemas.

    Returns:
        The migrations applied now.
    """
    return [*migrations.migrate(CONTEXT, dsn), *projection_schema.migrate(dsn)]


def build(settings: Settings) -> Relationships:
    """Put the service together; its database must have been migrated.

    Args:
        settings: its database, who publishes, and the secret that pseudonyms derive from.

    Raises:
        WrongMigrationError: the database is not at this program's migrations.
        SettingsError: the database or the secret is not set.
    """
    dsn = settings.dsn("relationships")

    def eligibility_measured() -> list[Metric]:
        with pool.connection() as connection:
            return list(models.measure(connection, [NAME]))

    def migrated(*, newer: bool = False) -> None:
        migrations.check(CONTEXT, dsn, newer=newer)
        projection_schema.check(dsn, newer=newer)

    migrated()
    store = EventStore(service=CONTEXT, dsn=dsn)
    pool = read_pool(dsn, name=f"{CONTEXT}-eligibility")
    eligibility = EligibilityReader(pool)
    pseudonyms = Pseudonyms(settings.secret("pseudonyms"))
    public_log = PublicLog(store, PUBLICATION, publisher=settings.publisher, source=CONTEXT, pseudonyms=pseudonyms)
    door = Door(store, eligibility, Depends(await_arrival(pool)))
    return Relationships(
        store=store,
        public_log=public_log,
        eligibility=eligibility,
        projection=EligibilityProjection(),
        routers=routers(door),
        checks={f"{CONTEXT} database": partial(migrated, newer=True)},
        observed={NAME: partial(trouble, pool)},
        measures=(partial(relay.measure, dsn, CONTEXT, store), eligibility_measured),
        pool=pool,
    )
