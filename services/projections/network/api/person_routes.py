"""`/v1/network/people/{id}`, its tree, and `/v1/network/paths`."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from services.projections.errors import NotFoundError
from services.projections.network.answers.paths import PathsFound
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.answers.tree import Bounds, Tree
from services.projections.network.api.parameters import DisclosureDep, scope_parameters
from services.projections.network.in_memory.scope import Scope
from services.web.conditional_reads import ConditionalRead


def tree_bounds(
    generations: Annotated[int, Query(ge=1, le=50, description="Generations below the branch's root.")] = 4,
    breadth: Annotated[int, Query(ge=1, le=200, description="Branches of one person; the largest are shown.")] = 12,
    limit: Annotated[int, Query(ge=1, le=2000, description="People in all.")] = 500,
) -> Bounds:
    """Parse the bounds of a tree."""
    return Bounds(generations, breadth, limit)


def router(queries: NetworkQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Create the routes."""
    routes = APIRouter()
    reading, scoped = Depends(read), Depends(scope_parameters(queries.default_effect))

    @routes.get("/people/{person_id}", response_model=NetworkPerson, summary="Get one person's ripple")
    def person(
        person_id: UUID, disclosure: DisclosureDep, read: ConditionalRead = reading, scope: Scope = scoped
    ) -> Response:
        def make() -> str:
            answer = queries.person(str(person_id), scope, disclosure)
            if answer is None:
                raise _person_not_found(person_id)
            return answer.model_dump_json()

        return read.respond(make)

    @routes.get("/people/{person_id}/tree", response_model=Tree, summary="Get one person's ripple as a tree")
    def tree(
        person_id: UUID,
        bounds: Annotated[Bounds, Depends(tree_bounds)],
        disclosure: DisclosureDep,
        read: ConditionalRead = reading,
        scope: Scope = scoped,
        under: Annotated[UUID | None, Query(description="Return the branch of this descendant.")] = None,
    ) -> Response:
        def make() -> str:
            branch = None if under is None else str(under)
            answer = queries.tree(str(person_id), branch, bounds, scope, disclosure)
            if answer is None:
                raise _person_not_found(person_id)
            return answer.model_dump_json()

        return read.respond(make)

    @routes.get("/paths", response_model=PathsFound, summary="Find paths of influence between two people")
    def paths(
        from_: Annotated[UUID, Query(alias="from")],
        to: UUID,
        disclosure: DisclosureDep,
        read: ConditionalRead = reading,
        scope: Scope = scoped,
    ) -> Response:
        return read.respond(
            lambda: queries.paths(str(from_), str(to), scope, disclosure).model_dump_json(by_alias=True)
        )

    return routes


def _person_not_found(person: UUID) -> NotFoundError:
    return NotFoundError(f"person {person} is not in the network")
