"""The shell of a write service: its event store, its public log, and the app that serves its routes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from services.eventstore.store import EventStore
from services.platform.clock import Clock, system_clock
from services.platform.metrics import MetricSource
from services.publication.public_log import PublicLog
from services.vault.vault import Vault
from services.web.admission import Admission
from services.web.app import create_app
from services.web.command_ids import CommandIds
from services.web.health import Health, HealthCheck
from services.web.identity.principal import Authenticator


@dataclass(frozen=True, kw_only=True)
class WriteService:
    """A running write service.

    Attributes:
        title: The title of its OpenAPI document.
        store: Its aggregates and their log.
        public_log: That log as the relay and the embedded feed read it.
        command_key: Returns the secret of command ids; called when an app is created, because a relay needs none.
        routers: Its routes, for an app of its own or a shared one.
        checks: Health checks of the parts it cannot work without, by name.
        observed: Health checks of parts whose failure degrades it without stopping it, by name.
        measures: Sources of its metrics.
        vault: Its sealed records; None where no personal data is kept.
    """

    title: str
    store: EventStore
    public_log: PublicLog
    command_key: Callable[[], bytes]
    routers: tuple[APIRouter, ...]
    checks: Mapping[str, HealthCheck]
    observed: Mapping[str, HealthCheck] = field(default_factory=dict)
    measures: tuple[MetricSource, ...] = ()
    public: tuple[APIRouter, ...] = ()
    mounted: Mapping[str, Callable[[Authenticator, Clock], ASGIApp]] = field(default_factory=dict)
    vault: Vault | None = None

    def app(
        self,
        authenticator: Authenticator | None,
        *,
        admission: Admission | None = None,
        clock: Clock = system_clock,
    ) -> FastAPI:
        """Create the app that serves this service alone.

        Args:
            authenticator: Identifies the caller; without one every protected route answers 401.
            admission: Host names and limits of the process; without it every request is admitted.
            clock: Returns the present time, that of commands.

        Raises:
            SettingsError: The key of command ids is not set.
        """
        app = create_app(
            title=self.title,
            routers=self.routers,
            authenticator=authenticator,
            service=self.store.service,
            prefix=f"/{self.store.service}",
            public=self.public,
            command_ids=CommandIds(self.command_key()),
            parts=Health(self.checks, self.observed, self.measures),
            admission=admission,
            clock=clock,
        )
        if authenticator is not None:
            for path, make in self.mounted.items():
                app.mount(path, make(authenticator, clock))
        return app

    def close(self) -> None:
        """Close the database connections."""
        self.store.close()
        if self.vault is not None:
            self.vault.close()
