"""Routes of the administration pages. Whom one is shown to, the write services decide that answer it."""

from fastapi import APIRouter, Depends

from services.projections.pages.administration import (
    access,
    audit,
    concerns,
    documents,
    groups,
    imports,
    index,
    objectives,
    organizations,
    policy,
    programs,
    questionnaires,
    terms,
)
from services.projections.pages.queries import PageQueries
from services.web.identity.principal import require_member


def router(queries: PageQueries) -> APIRouter:
    """Return the routes of every administration page, for members of the federation.

    Args:
        queries: Return the status of the read models, and look up what the pages name.
    """
    routes = APIRouter(dependencies=[Depends(require_member)])
    federation = (index, imports, organizations, terms, access, groups, audit, concerns)
    for part in (*federation, programs, policy, objectives, documents, questionnaires):
        routes.include_router(part.router(queries))
    return routes
