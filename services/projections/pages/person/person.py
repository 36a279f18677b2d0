"""Route of `/network/people/{id}`, the ripple of one person."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError, ReadModelError
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.tree import Tree
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import EmptyState
from services.projections.pages.components.filter_form import Parts, filter_form
from services.projections.pages.network.network import READ_MODELS
from services.projections.pages.network.network_view import refusal
from services.projections.pages.network.parameters import PageRequest, page_request_parser
from services.projections.pages.person.person_view import PersonAnswers, PersonView, person_not_found, person_view
from services.projections.pages.queries import PageQueries
from services.projections.problem_mapping import to_problem

_UNKNOWN_PERSON = "No person with this ID is in the network. Use an ID from the table of people reached."


@dataclass(frozen=True)
class _PersonRequest:
    """One request for a person's page."""

    queries: PageQueries
    person: str
    request: PageRequest
    disclosure: Disclosure

    def view(self, part: str | None) -> PersonView | None:
        """Query the network and build the page; None where the person is not in the network."""
        scope, links = self.request.scope, self.request.links
        person = self.queries.person(self.person, scope, self.disclosure)
        tree = self.queries.tree(self.person, links.under, scope, self.disclosure) if person else None
        if person is None or tree is None:
            return None
        what_if = self.queries.what_if(self.person, scope, self.disclosure)
        answers = PersonAnswers(person, tree, what_if, self.queries.left_out(scope))
        if links.to:
            answers = self._with_paths(answers, links.to)
        return person_view(links, answers, part)

    def _with_paths(self, answers: PersonAnswers, to: str) -> PersonAnswers:
        """Search the requested paths; an unknown target is an error beside its field."""
        target = _person_id(to, answers.person, answers.tree)
        try:
            if target is not None:
                paths = self.queries.paths(self.person, target, self.request.scope, self.disclosure)
                return replace(answers, paths=paths)
        except NotFoundError:
            pass
        self.request.errors["to"] = _UNKNOWN_PERSON
        return answers


def router(queries: PageQueries) -> APIRouter:
    """Return the route of a person's page."""
    routes, parsed = APIRouter(), Depends(page_request_parser(queries.default_effect))

    @routes.get("/network/people/{person}", include_in_schema=False)
    def person(
        *,
        request: Request,
        person: UUID,
        disclosure: DisclosureDep,
        page_request: PageRequest = parsed,
        under: UUID | None = None,
        to: Annotated[str, Query(max_length=60)] = "",
        csv: page_response.Csv = None,
    ) -> Response:
        response = page_response.PageResponse(
            request, queries, "Person", "/network", READ_MODELS, page_request.scope.as_of
        )
        if response.early:
            return response.early
        links = page_request.links.on_page(f"/network/people/{person}")
        links = replace(links, under=str(under) if under else None, to=to.strip() or None)
        person_request = _PersonRequest(queries, str(person), replace(page_request, links=links), disclosure)
        return _respond(person_request, response, csv)

    return routes


def _respond(page: _PersonRequest, response: page_response.PageResponse, csv: str | None) -> Response:
    links, errors, parts = page.request.links, page.request.errors, page.queries.parts(page.disclosure)
    view, notice, status = None, None, 422
    if not errors:
        view, notice, status = _view_or_notice(page, parts)
    if view and csv:
        return page_response.csv_response(view.tables, csv)
    name = formats.short_id(page.person)
    values = {"view": view, "refusal": notice, "name": name, "links": links, "title": f"Ripple of {name}"}
    form = filter_form(links, page.request.scope.effect.name, parts, errors)
    return response.page("person/person.html", {**values, "form": form}, 422 if errors else status)


def _view_or_notice(page: _PersonRequest, parts: Parts) -> tuple[PersonView | None, EmptyState | None, int]:
    """Return the view, or why there is none, and the HTTP status."""
    links = page.request.links
    try:
        view = page.view(parts.name(links.part) if links.part else None)
    except ReadModelError as error:
        notice = None if links.under else refusal(links, error)
        if notice is None:
            raise
        return None, notice, to_problem(error).kind.status
    return (view, None, 200) if view else (None, person_not_found(links), 404)


def _person_id(text: str, person: NetworkPerson, tree: Tree) -> str | None:
    """Parse an id; a short one, as shown on the page, means a person on the page."""
    try:
        return str(UUID(text))
    except ValueError:
        on_page = [*(node.id for node in tree.nodes), *(ancestor.id for ancestor in person.lineage)]
        return next((each for each in on_page if formats.short_id(each) == text.casefold()), None)
