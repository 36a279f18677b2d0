"""Routes of a program's questionnaires: the list of their versions, and publishing one."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.components.waves import wave_text
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.queries import PageQueries

_ABOUT = {
    "relationship": "The relationship, once or regularly",
    "session": "Each session that was held",
    "program": "The program",
}
_OFTEN = {"once": "Once", "monthly": "Every month", "quarterly": "Every quarter"}
_BY = {"mentor": "Mentors", "mentee": "Mentees"}
_PRIVACY = {
    "confidential": "Confidential: no one reads a single answer",
    "anonymous": "Anonymous, about the program: no answer is kept with its giver; figures begin at five people",
    "named": "Coordinators may read each answer, with the role and without the name",
}
_FIELDS = (
    Field(name="title", label="Title", hint="People read it above the questions, like “How is it going?”."),
    Field(
        name="questions",
        label="Questions",
        kind="area",
        longest=10_000,
        hint="One question a line. Each is answered from 1 (not at all) to 5 (very much); the first gives the rating "
        "of the program's figures.",
    ),
    Field(name="about", label="What it asks about", kind="choice", choices=_ABOUT, value="relationship"),
    Field(name="often", label="How often it is asked", kind="choice", choices=_OFTEN, value="once"),
    Field(name="answered_by", label="Who is asked", kind="choices", choices=_BY, value="mentor,mentee"),
    Field(name="privacy", label="Who reads the answers", kind="choice", choices=_PRIVACY, value="confidential"),
)
_SHORT = {"confidential": "Confidential", "anonymous": "Anonymous", "named": "With the role"}
_COLUMNS = (
    *(Column("Title"), Column("Version", numeric=True), Column("Questions"), Column("About"), Column("Asked")),
    Column("Answers"),
)


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/programs/{program}/questionnaires", include_in_schema=False)
    def questionnaires(request: Request, program: UUID) -> Response:
        found = _published(request, program)
        section = Section(
            id="questionnaires",
            title="Published versions",
            table=Table("questionnaires", "Questionnaires", _COLUMNS, _rows(found)),
            empty=EmptyState("nothing-yet", "No questionnaires yet", "Publish what mentors and mentees are asked."),
            links=(Link("Publish a questionnaire", f"/programs/{program}/questionnaires/new"),),
        )
        title = f"Questionnaires of {_name(request, program)}"
        return show(request, queries, Sheet(title=title, sections=(section,)), program=str(program))

    _add_publishing(routes, queries)
    return routes


def _add_publishing(routes: APIRouter, queries: PageQueries) -> None:
    def form(program: UUID) -> Form:
        page = f"/programs/{program}/questionnaires"
        return Form(action=f"{page}/new", verb="Publish", fields=_FIELDS, cancel=Link("Cancel", page))

    def sheet(request: Request, program: UUID, form: Form) -> Response:
        sentence = "Under the same title it is the next version: answers to different versions are never mixed."
        page = Sheet(title=f"Publish a questionnaire of {_name(request, program)}", sentence=sentence, form=form)
        return show(request, queries, page, program=str(program))

    @routes.get("/programs/{program}/questionnaires/new", include_in_schema=False)
    def ask(request: Request, program: UUID) -> Response:
        return sheet(request, program, form(program))

    @routes.post("/programs/{program}/questionnaires/new", include_in_schema=False)
    def publish(request: Request, program: UUID, posted: PostedDep) -> Response:
        def command(values: Mapping[str, Any]) -> Command:
            body = instrument(program, values, _published(request, program))
            return Command(f"/enrollment/v1/programs/{program}/instruments", body)

        then, done = f"/programs/{program}/questionnaires", Done("programs.questionnaire")
        result = submit(request, form(program), posted, command, then=then, done=done)
        return result if isinstance(result, Response) else sheet(request, program, result)


def instrument(program: UUID, values: Mapping[str, Any], published: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the instrument that a form states, as the service takes it.

    Args:
        program: The program; one of its questionnaires is known by its title.
        values: The values of the fields.
        published: Every version that is published already.
    """
    title = values["title"]
    same = [each for each in published if each["title"].casefold() == title.casefold()]
    lines = [line.strip() for line in values["questions"].splitlines() if line.strip()]
    scale = {"minimum": 1, "maximum": 5, "lowest_label": "not at all", "highest_label": "very much"}
    of_sessions = values["about"] == "session"
    return {
        "code": same[-1]["code"] if same else _code(program, title, {each["code"] for each in published}),
        "version": max((each["version"] for each in same), default=0) + 1,
        "title": title,
        "purpose": "session" if of_sessions else "pulse",
        "about": values["about"],
        "items": [{"code": f"question-{number}", "text": text, **scale} for number, text in enumerate(lines, 1)],
        "overall": "question-1",
        "answered_by": values["answered_by"],
        "privacy": values["privacy"],
        "waves": [] if of_sessions or values["often"] == "once" else [values["often"]],
    }


def _code(program: UUID, title: str, taken: Collection[str]) -> str:
    """Return a code that reads like the title: figures name a questionnaire by it."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    return code if code and code not in taken else f"{code or 'questions'}-{uuid5(program, title.casefold()).hex[:8]}"


def _published(request: Request, program: UUID) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = read(request, f"/enrollment/v1/programs/{program}/instruments")["instruments"]
    return found


def _name(request: Request, program: UUID) -> str:
    return str(read(request, f"/enrollment/v1/programs/{program}")["name"])


def _rows(found: Sequence[Mapping[str, Any]]) -> list[list[Cell]]:
    return [
        [
            Cell(each["title"]),
            Cell(str(each["version"])),
            Cell(" · ".join(item["text"] for item in each["items"])),
            Cell({"session": "Each session", "relationship": "The relationship"}.get(each["about"], "The program")),
            Cell(asked_text(each)),
            Cell(_SHORT[each["privacy"]]),
        ]
        for each in reversed(found)
    ]


def asked_text(each: Mapping[str, Any]) -> str:
    """Return how often a questionnaire is asked, and of whom."""
    often = formats.capital(" and ".join(map(wave_text, each["waves"]))) if each["waves"] else _OFTEN["once"]
    return f"{often}, of {' and '.join(_BY[role].lower() for role in each['answered_by'])}"
