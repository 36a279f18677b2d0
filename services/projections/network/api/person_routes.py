"""`/v1/network/people/{id}`, its tree, and `/v1/network/paths`."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from services.projections.errors import NotFoundError
from services.projections.network.answers.paths import PathsFound
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.answers.tree import Bounds, Tree
from services.projections.network.api.parameters import DisclosureDep, ScopeParam
from services.web.conditional_reads import ConditionalRead


def tree_bounds(
    generations: Annotated[int, Query(ge=1, le=50, description="Generations below the branch's root.")] = 4,
    breadth: Annotated[int, Query(ge=1, le=200, description="Branches of one person; the largest stay.")] = 12,
    limit: Annotated[int, Query(ge=1, le=2000, description="People in all.")] = 500,
) -> Bounds:
    """Read how much of a tree is wanted."""
    return Bounds(generations, breadth, limit)


def router(queries: NetworkQueries, read: Callable[..., ConditionalRead]) -> APIRouter:
    """Make the routes."""
    routes = APIRouter()
    reading = Depends(read)

    @routes.get("/people/{person_id}", response_model=NetworkPerson, summary="One person's ripple")
    def person(
        person_id: UUID, asked: ScopeParam, disclosed: DisclosureDep, read: ConditionalRead = reading
    ) -> Response:
        def make() -> str:
            found = queries.person(str(person_id), asked, disclosed)
            if found is None:
                raise _nobody(person_id)
            return found.model_dump_json()

        return read.respond(make)

    @routes.get("/people/{person_id}/tree", response_model=Tree, summary="Who came by whom, when, where")
    def tree(
        person_id: UUID,
        bounds: Annotated[Bounds, Depends(tree_bounds)],
        asked: ScopeParam,
        disclosed: DisclosureDep,
        read: ConditionalRead = reading,
        under: Annotated[UUID | None, Query(description="Open the branch of this person of the tree.")] = None,
    ) -> Response:
        def make() -> str:
            branch = None if under is None else str(under)
            found = queries.tree(str(person_id), branch, bounds, asked, disclosed)
            if found is None:
                raise _nobody(person_id)
            return found.model_dump_json()

        return read.respond(make)

    @routes.get("/paths", response_model=PathsFound, summary="How influence got from one person to another")
    def paths(
        from_: Annotated[UUID, Query(alias="from")],
        to: UUID,
        asked: ScopeParam,
        disclosed: DisclosureDep,
        read: ConditionalRead = reading,
    ) -> Response:
        return read.respond(lambda: queries.paths(str(from_), str(to), asked, disclosed).model_dump_json(by_alias=True))

    return routes


def _nobody(person: UUID) -> NotFoundError:
    return NotFoundError(f"nobody of the id {person} is in the network")
