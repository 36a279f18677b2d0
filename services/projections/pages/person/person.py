"""`/network/people/{id}`: one person's ripple."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.tree import Tree
from services.projections.network.api.parameters import Disclosed
from services.projections.pages import page_response
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Empty
from services.projections.pages.components.filter_form import Parts, form
from services.projections.pages.network.network import READS
from services.projections.pages.network.network_view import refused
from services.projections.pages.network.parameters import Asking, AskingFor
from services.projections.pages.person.person_view import PersonAnswers, PersonView, nobody, person_view
from services.projections.pages.queries import Reads
from services.web.http_errors import Fault

_UNKNOWN = "Nobody of this id is in the network. Take an id from the table of people reached."


@dataclass(frozen=True)
class _Page:
    """One request for a person's page, on its way to an answer."""

    reads: Reads
    person: str
    asking: Asking
    disclosed: Disclosure

    def view(self, part: str | None) -> PersonView | None:
        """Ask the network about the person; None where it does not know them."""
        person, asked, disclosed = self.person, self.asking.asked, self.disclosed
        question = self.asking.question
        found = self.reads.person(person, asked, disclosed)
        tree = self.reads.tree(person, question.under, asked, disclosed) if found else None
        if found is None or tree is None:
            return None
        answers = PersonAnswers(found, tree, self.reads.without(person, asked, disclosed))
        if question.to:
            answers = self._with_paths(answers, question.to)
        return person_view(question, answers, part)

    def _with_paths(self, answers: PersonAnswers, typed: str) -> PersonAnswers:
        """Look for the paths asked for; what was typed wrongly is an error beside its field."""
        to = _identity(typed, answers.person, answers.tree)
        try:
            if to is not None:
                paths = self.reads.paths(self.person, to, self.asking.asked, self.disclosed)
                return replace(answers, paths=paths)
        except Fault as fault:
            if fault.slug != "not-found":
                raise
        self.asking.errors["to"] = _UNKNOWN
        return answers


def router(reads: Reads) -> APIRouter:
    """Make the route of a person's page."""
    routes = APIRouter()

    @routes.get("/network/people/{person}", include_in_schema=False)
    def person(
        *,
        request: Request,
        person: UUID,
        asking: AskingFor,
        disclosed: Disclosed,
        under: UUID | None = None,
        to: Annotated[str, Query(max_length=60)] = "",
        csv: page_response.Csv = None,
    ) -> Response:
        answering = page_response.Answer(request, reads, "Person", "/network", READS)
        if answering.unbuilt:
            return answering.unbuilt
        question = asking.question.at(f"/network/people/{person}")
        question = replace(question, under=str(under) if under else None, to=to.strip() or None)
        page = _Page(reads, str(person), replace(asking, question=question), disclosed)
        return _answer(page, answering, csv)

    return routes


def _answer(page: _Page, answering: page_response.Answer, csv: str | None) -> Response:
    question, errors, parts = page.asking.question, page.asking.errors, page.reads.parts()
    view, why, status = None, None, 422
    if not errors:
        view, why, status = _ask(page, parts)
    if view and csv:
        return page_response.table(view.tables, csv)
    name = formats.short_id(page.person)
    values = {"view": view, "refused": why, "name": name, "question": question, "title": f"Ripple of {name}"}
    asked_again = form(question, parts, errors)
    return answering.page("person.html", {**values, "form": asked_again}, 422 if errors else status)


def _ask(page: _Page, parts: Parts) -> tuple[PersonView | None, Empty | None, int]:
    """Return what to show, or why there is nothing, and the status of the answer."""
    question = page.asking.question
    try:
        view = page.view(parts.name(question.part) if question.part else None)
    except Fault as fault:
        why = None if question.under else refused(question, fault.slug)
        if why is None:
            raise
        return None, why, fault.kind.status
    return (view, None, 200) if view else (None, nobody(question), 404)


def _identity(typed: str, person: NetworkPerson, tree: Tree) -> str | None:
    """Read an id; a short one, as the page writes it, means somebody whom the page shows."""
    try:
        return str(UUID(typed))
    except ValueError:
        shown = [*(node.id for node in tree.nodes), *(ancestor.id for ancestor in person.lineage)]
        return next((each for each in shown if formats.short_id(each) == typed.casefold()), None)
