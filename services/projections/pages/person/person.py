"""Route of `/network/people/{id}`, the ripple of one person."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError, ReadModelError
from services.projections.network.answers.found_people import id_digits
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.tree import Tree
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import EmptyState
from services.projections.pages.components.filter_form import Parts, filter_form
from services.projections.pages.components.part_search import search_part
from services.projections.pages.network.chosen_people import choose_people
from services.projections.pages.network.network import READ_MODELS
from services.projections.pages.network.network_view import refusal
from services.projections.pages.network.parameters import PageRequest, page_request_parser
from services.projections.pages.network.question_view import save_form
from services.projections.pages.people.ids import is_id
from services.projections.pages.people.names import Names, Pseudonyms, names_of
from services.projections.pages.person.path_file import path_svg
from services.projections.pages.person.person_view import PersonAnswers, PersonView, person_not_found, person_view
from services.projections.pages.person.tree_file import picture_file, tree_file
from services.projections.pages.queries import PageQueries
from services.projections.problem_mapping import to_problem
from services.projections.pseudonyms import pseudonym
from services.web.http_errors import ErrorLocation, ProblemError

Picture = Literal["svg", "earliest-path", "shortest-path", "path-back"]
"""Pictures of the page: its tree, and its paths."""
_UNKNOWN_PERSON = "No person of your network has this pseudonym, ID or name. Use one from the table of people reached."
_SEVERAL_PEOPLE = "{found} people are meant by this. Enter more of it, or use “Path from here” and the search."
_SHOWN_DIGITS = 8
"""Digits of an id that the pseudonym of a page represents: fewer may mean a person who is not on it."""


@dataclass(frozen=True)
class _PersonRequest:
    """One request for a person's page."""

    http: Request
    queries: PageQueries
    person: str
    request: PageRequest
    disclosure: Disclosure
    names: Names

    def view(self, part: str | None) -> PersonView | None:
        """Query the network and build the page; None where the person is not in the network."""
        scope, links = self.request.scope, self.request.links
        person = self.queries.person(self.person, scope, self.disclosure)
        tree = self.queries.tree(self.person, links.under, scope, self.disclosure) if person else None
        if person is None or tree is None:
            return None
        what_if = self.queries.what_if(self.person, scope, self.disclosure)
        answers = PersonAnswers(person, tree, what_if, self.queries.left_out(scope, self.disclosure))
        if links.to:
            answers = self._with_paths(answers, links.to)
        return person_view(links, answers, self.names, part)

    def _with_paths(self, answers: PersonAnswers, to: str) -> PersonAnswers:
        """Search the requested paths, there and back; an unknown target is an error beside its field."""
        scope, target = self.request.scope, self._target(to, answers)
        try:
            if target is not None:
                paths = self.queries.paths(self.person, target, scope, self.disclosure)
                back = self.queries.paths(target, self.person, scope, self.disclosure)
                return replace(answers, paths=paths, back=back)
        except NotFoundError:
            self.request.errors["to"] = _UNKNOWN_PERSON
        return answers

    def _target(self, to: str, answers: PersonAnswers) -> str | None:
        """Return the person whom a text means; None, with the error beside its field, where it means not one alone."""
        on_page = _person_id(to, answers.person, answers.tree)
        if on_page is not None:
            return on_page
        found = choose_people(self.http, self.queries, to, self.request.scope, self.disclosure)
        if found.only is None:
            several = _SEVERAL_PEOPLE.format(found=len(found.labels))
            self.request.errors["to"] = several if found.labels else _UNKNOWN_PERSON
        return found.only


def router(queries: PageQueries) -> APIRouter:
    """Return the route of a person's page."""
    routes, parsed = APIRouter(), Depends(page_request_parser(queries.default_effect))

    @routes.get("/network/people/{person}", include_in_schema=False)
    def person(
        *,
        request: Request,
        person: Annotated[str, Path(max_length=100)],
        disclosure: DisclosureDep,
        page_request: PageRequest = parsed,
        under: UUID | None = None,
        to: Annotated[str, Query(max_length=60)] = "",
        csv: page_response.Csv = None,
        picture: Picture | None = None,
    ) -> Response:
        if not is_id(person):
            return _search(request, person)
        person = str(UUID(person))
        response = page_response.PageResponse(
            request, queries, "Person", "/network", READ_MODELS, page_request.scope.as_of, names=names_of(request)
        )
        if response.early:
            return response.early
        links = page_request.links.on_page(f"/network/people/{person}")
        links = replace(links, under=str(under) if under else None, to=to.strip() or None)
        # A file is passed on: its people have pseudonyms for every reader.
        names = Pseudonyms() if picture else names_of(request)
        wanted = replace(page_request, links=links)
        person_request = _PersonRequest(request, queries, person, wanted, disclosure, names)
        return _respond(person_request, response, csv, picture)

    return routes


def _search(request: Request, text: str) -> Response:
    """Return the redirect to the search of a pseudonym that stands in the place of an id.

    Raises:
        ProblemError: `invalid-request`: the text is neither.
    """
    if id_digits(text) is None:
        detail = "the person is given as a UUID or as a pseudonym"
        raise ProblemError("invalid-request", detail, locations=[ErrorLocation(detail, parameter="person")])
    sought = urlencode([*request.query_params.multi_items(), ("q", text)])
    return RedirectResponse(f"/network/people?{sought}", 303)


def _respond(
    page: _PersonRequest, response: page_response.PageResponse, csv: str | None, picture: Picture | None
) -> Response:
    links, errors, parts = page.request.links, page.request.errors, page.queries.parts(page.disclosure)
    search = search_part(page.request.find, links, parts)
    if search and search.address:
        return RedirectResponse(search.address, 303)
    if search and search.error:
        errors["find"] = search.error
    view, notice, status = None, None, 422 if errors else 200
    if not errors and search is None:
        view, notice, status = _view_or_notice(page, parts)
    if view and csv:
        return page_response.csv_response(view.tables, csv)
    if view and picture:
        return _picture(view, picture)
    name = page.names.of(page.person)
    values: dict[str, object] = {
        "saving": save_form(links.address()),
        "view": view,
        "refusal": notice,
        "name": name,
        "links": links,
        "title": f"Ripple of {name}",
    }
    found = {"search": search, "find": (page.request.find or "").strip(), "person": page.person}
    form = filter_form(links, page.request.scope.effect.name, parts, errors, page.request.find if search else None)
    return response.page("person/person.html", {**values, **found, "form": form}, 422 if errors else status)


def _picture(view: PersonView, picture: Picture) -> Response:
    """Return a picture of the page as a file.

    Raises:
        NotFoundError: The page has no such picture.
    """
    if picture == "svg" and view.tree:
        return tree_file(view.tree, view.assumptions)
    for route in view.path.routes if view.path else ():
        if route.name == picture:
            svg = path_svg(route.title, route.drawn, view.assumptions)
            return picture_file(svg, f"{picture}-{pseudonym(view.person)}")
    raise NotFoundError("this page has no such picture")


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
    """Parse an id; a pseudonym, as shown on the page, means a person on the page."""
    try:
        return str(UUID(text))
    except ValueError:
        on_page = [*(node.id for node in tree.nodes), *(ancestor.id for ancestor in person.lineage)]
        digits = id_digits(text) or ""
        meant = {each for each in on_page if UUID(each).hex.startswith(digits)}
        return meant.pop() if len(digits) >= _SHOWN_DIGITS and len(meant) == 1 else None
