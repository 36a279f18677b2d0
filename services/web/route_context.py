"""The context in which a write service builds its routes: its store, its address, its dependencies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.params import Depends as Dependency
from fastapi.responses import JSONResponse

from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.clock import Clock
from services.web.command_request import CommandRequest
from services.web.identity.principal import Principal, require_member
from services.web.responses import respond

PrincipalDep = Annotated[Principal, Depends(require_member)]
"""The parameter of a route that reads; what the principal may see is decided once the thing is loaded."""


def current_clock(request: Request) -> Clock:
    """Return the clock of the app; the dependency of a route that shows what is valid now."""
    clock: Clock = request.app.state.clock
    return clock


ClockDep = Annotated[Clock, Depends(current_clock)]
"""The parameter of a route that shows what is valid now."""


@dataclass(frozen=True, slots=True)
class RouteContext:
    """The store, address and dependencies that the routes of every concept of a service share.

    Attributes:
        service: The service's name; its addresses begin with `/<service>/v1`.
        source: The service's log, `<publisher>/<context>`; the `Event-Source` of its responses.
        store: The service's event store.
        before_commands: Dependencies of the routes whose decisions need them, for example to wait for other facts.
    """

    service: str
    source: str
    store: EventStore
    before_commands: Sequence[Dependency] = ()

    def router(self, resource: str, concept: str, *, commands: bool = False) -> APIRouter:
        """Return an empty router of a concept.

        Args:
            resource: The resource in the address, for example `programs`.
            concept: The concept; the tag of its routes in the OpenAPI document.
            commands: Whether its decisions need `before_commands`.
        """
        dependencies = [Depends(require_member), *(self.before_commands if commands else ())]
        return APIRouter(prefix=f"/{self.service}/v1/{resource}", tags=[concept], dependencies=dependencies)

    def execute(self, request: CommandRequest, decide: Callable[[UnitOfWork], CommandResult]) -> JSONResponse:
        """Execute a command once per idempotency key, and return its response."""
        outcome = self.store.execute(request.meta, decide, scope=request.scope, request_hash=request.request_hash)
        return respond(outcome, source=self.source, path=request.path)
