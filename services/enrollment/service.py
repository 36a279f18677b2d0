"""The enrollment service, put together: store, public log and routes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, FastAPI

from services.enrollment.http import CONTEXT
from services.enrollment.organizations import routes as organizations
from services.enrollment.participation import routes as participation
from services.enrollment.programs import routes as programs
from services.enrollment.publish import PUBLICATION
from services.eventstore import migrations
from services.eventstore.store import EventStore
from services.platform.metrics import MetricSource
from services.platform.settings import Settings
from services.publication import metrics
from services.publication.pseudonym import Pseudonyms
from services.publication.public_log import PublicLog
from services.web.app import create_app
from services.web.health import Health
from services.web.identity.principal import Authenticator


@dataclass(frozen=True, slots=True)
class Enrollment:
    """The running service.

    Attributes:
        store: its aggregates and their log.
        public_log: that log as the relay and the embedded feed read it.
        routers: its routes, for an app of its own or one that is shared.
        checks: what its health depends on, by name.
        measures: how far its relay is.
    """

    store: EventStore
    public_log: PublicLog
    routers: tuple[APIRouter, ...]
    checks: dict[str, Callable[[], str | None]]
    measures: tuple[MetricSource, ...]

    def app(self, authenticator: Authenticator | None) -> FastAPI:
        """Make the app that serves this service alone.

        Args:
            authenticator: decides who asks.
        """
        return create_app(
            title="Enrollment: organizations, programs and participations",
            routers=self.routers,
            authenticator=authenticator,
            service=CONTEXT,
            prefix=f"/{CONTEXT}",
            parts=Health(required=self.checks, measures=self.measures),
        )

    def close(self) -> None:
        """Give the database's connections back."""
        self.store.close()


def build(settings: Settings) -> Enrollment:
    """Put the service together; its database must have been migrated.

    Args:
        settings: its database, who publishes, and the secret that pseudonyms derive from.

    Raises:
        WrongMigrationError: the database is not at this program's migrations.
        SettingsError: the database or the secret is not set.
    """
    dsn = settings.dsn("enrollment")
    migrations.check(CONTEXT, dsn)
    store = EventStore(service=CONTEXT, dsn=dsn)
    pseudonyms = Pseudonyms(settings.secret("pseudonyms"))
    public_log = PublicLog(store, PUBLICATION, publisher=settings.publisher, source=CONTEXT, pseudonyms=pseudonyms)
    routers = (organizations.router(store), programs.router(store), participation.router(store))

    checks: dict[str, Callable[[], str | None]] = {
        f"{CONTEXT} database": partial(migrations.check, CONTEXT, dsn, newer=True)
    }
    measures = (partial(metrics.measure, dsn, CONTEXT, store),)
    return Enrollment(store, public_log, routers, checks, measures)
