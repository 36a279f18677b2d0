"""`/v1/network/export`: the whole network that the caller may see, as a file."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse

from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.api.parameters import DisclosureDep, scope_parameters
from services.projections.network.exports.files import MEDIA_TYPES, ExportFormat, file_bytes
from services.projections.network.in_memory.scope import Scope
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import require


def router(queries: NetworkQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Create the route."""
    routes = APIRouter(dependencies=[Depends(require("coordinator"))])
    reading, scoped = Depends(read), Depends(scope_parameters(queries.default_effect))

    @routes.get(
        "/export",
        summary="Download the network as a file",
        response_class=Response,
        responses={200: {"content": {kind: {} for kind in sorted(set(MEDIA_TYPES.values()))}}},
    )
    def export(
        request: Request,
        disclosure: DisclosureDep,
        read: ConditionalRead = reading,
        scope: Scope = scoped,
        format: Annotated[ExportFormat, Query(description="Format of the file.")] = ExportFormat.GRAPHML,
    ) -> Response:
        def make() -> StreamingResponse:
            name = f"network-{request.app.state.clock():%Y-%m-%d}.{format.value}"
            content = file_bytes(queries.visible_network(scope, disclosure), format)
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return StreamingResponse(content, media_type=MEDIA_TYPES[format], headers=headers)

        return read.stream(make)

    return routes
