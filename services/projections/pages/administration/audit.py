"""Routes of the audit of an organization: who did what, and who read what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.administration.places import chosen
from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components import formats
from services.projections.pages.components.activities import access_read, activity
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.components.occurrences import happened_at, recorded_at
from services.projections.pages.components.recorders import SYSTEM_ACTORS, actor_text, recorder
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.people.staff import named_staff
from services.projections.pages.queries import PageQueries

Source = Literal["enrollment", "relationships", "reads"]
_SOURCES: Mapping[Source, tuple[str, str, str]] = {
    "enrollment": (
        "People, programs and participations",
        "Who did what about people, programs and participations",
        "/enrollment/v1/audit/commands",
    ),
    "relationships": (
        "Matching and mentoring",
        "Who did what about matches, sessions, goals and feedback",
        "/relationships/v1/audit/commands",
    ),
    "reads": ("Reading and access", "Who read what, and whose roles changed", "/enrollment/v1/audit/reads"),
}
_A_PAGE = 50
_CSV_ROWS = 1000
_DID = (
    Column("What"),
    Column("Recorded"),
    Column("Happened"),
    Column("Who"),
    Column("Program"),
    Column("On behalf of"),
)
_READ = (Column("What"), Column("When"), Column("Who"), Column("Program"), Column("Times", numeric=True))


@dataclass(frozen=True, slots=True)
class _Question:
    """A question to the audit: by person, program and time."""

    organization: str
    source: Source
    program: str
    actor: str
    since: date | None
    until: date | None

    def address(self, **more: str) -> str:
        """Return the address of the page."""
        return f"/admin/audit?{urlencode(self._given() | more)}"

    def path(self, before: int | None, limit: int) -> str:
        """Return the address of the service."""
        until = None if self.until is None else self.until + timedelta(days=1)
        asked = {
            "organization_id": self.organization,
            "program_id": self.program,
            "actor": self.actor,
            "since": _midnight(self.since),
            "until": _midnight(until),
            "before": "" if before is None else str(before),
            "limit": str(limit),
        }
        given = {name: value for name, value in asked.items() if value}
        return f"{_SOURCES[self.source][2]}?{urlencode(given)}"

    def _given(self) -> dict[str, str]:
        asked = {
            "organization": self.organization,
            "source": self.source,
            "program": self.program,
            "actor": self.actor,
            "since": _text(self.since),
            "until": _text(self.until),
        }
        return {name: value for name, value in asked.items() if value}


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Names of organizations and programs.
    """
    routes = APIRouter()

    @routes.get("/admin/audit", include_in_schema=False)
    def audit(
        request: Request,
        disclosure: DisclosureDep,
        *,
        organization: Annotated[str, Query(pattern=r"^([0-9a-f-]{36})?$")] = "",
        source: Source = "enrollment",
        program: Annotated[str, Query(pattern=r"^([0-9a-f-]{36})?$")] = "",
        actor: Annotated[str, Query(pattern=r"^([0-9a-f-]{36})?$")] = "",
        since: Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = "",
        until: Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = "",
        before: Annotated[int | None, Query(ge=1)] = None,
        csv: page_response.Csv = None,
    ) -> Response:
        place, choices = chosen(request.state.principal, queries, disclosure, organization)
        question = _Question(place, source, program, actor, _day(since), _day(until))
        found = read(request, question.path(before, _CSV_ROWS if csv else _A_PAGE))
        names = _names(request, place, found["items"])
        table = _table(question, found, queries.directory.program_names(disclosure), names)
        if csv:
            return page_response.csv_response([table], csv)
        now = request.app.state.clock()
        rows = queries.directory.programs(disclosure, now, organization=place, limit=1000, cursor=None).items
        own = {str(row["id"]): str(row["name"]) for row in rows}
        return show(request, queries, _sheet(question, choices, table, own, names), nav_item="/admin")

    return routes


def _sheet(
    question: _Question,
    choices: Mapping[str, str],
    table: Table,
    own_programs: Mapping[str, str],
    names: Mapping[str, str],
) -> Sheet:
    sources: dict[str, str] = {code: texts[0] for code, texts in _SOURCES.items()}
    one = {question.actor: names.get(question.actor, question.actor)} if question.actor else {}
    programs = {"": "All programs", **own_programs}
    fields = [
        _choice("organization", "Organization", choices, question.organization),
        _choice("source", "Show", sources, question.source),
        _choice("actor", "Person", {"": "Everyone", **names, **one}, question.actor),
        _choice("program", "Program", programs, question.program),
        Field(name="since", label="From", kind="day", value=_text(question.since)),
        Field(name="until", label="To", kind="day", value=_text(question.until)),
    ]
    section = Section(
        id="audit",
        title=_SOURCES[question.source][0],
        table=table,
        empty=EmptyState("filtered-out", "Nothing found", "Nothing of this kind is recorded for this question."),
    )
    sentence = (
        "What was recorded last is first. It states who and when, and never the content of what was read or written."
    )
    return Sheet(
        title=f"Audit of {choices.get(question.organization, question.organization)}",
        sentence=sentence,
        sections=(section,),
        search=Form(action="/admin/audit", verb="Filter", fields=fields),
    )


def _table(
    question: _Question, found: Mapping[str, Any], programs: Mapping[str, str], names: Mapping[str, str]
) -> Table:
    reads = question.source == "reads"
    rows = [(_read if reads else _did)(each, programs, names) for each in found["items"]]
    following = Link("Earlier entries", question.address(before=str(found["next"]))) if found["next"] else None
    csv = question.address(csv="audit")
    return Table("audit", _SOURCES[question.source][1], _READ if reads else _DID, rows, csv=csv, next=following)


def _did(each: Mapping[str, Any], programs: Mapping[str, str], names: Mapping[str, str]) -> Sequence[Cell]:
    return (
        Cell(activity(each["event"]), each["event"]),
        _when(each["at"]),
        _happened(each),
        Cell(recorder(each, names), names.get(each["actor"]) or each["actor"]),
        Cell(programs.get(each["program"] or "", "")),
        Cell(each["on_behalf_of"] or ""),
    )


def _read(each: Mapping[str, Any], programs: Mapping[str, str], names: Mapping[str, str]) -> Sequence[Cell]:
    what = access_read(each["action"])
    if each["role"]:
        what = f"{what}: {each['role']}, {names.get(each['subject'] or '', 'an identity')}"
    return (
        Cell(what, each["action"]),
        _when(each["at"]),
        _who(each["actor"], names),
        Cell(programs.get(each["program"] or "", "")),
        Cell(str(each["count"])),
    )


def _who(actor: str | None, names: Mapping[str, str]) -> Cell:
    if actor is None:
        return Cell("An operator", "")
    return Cell(actor_text(actor, names), names.get(actor) or actor)


def _when(text: str) -> Cell:
    moment = datetime.fromisoformat(text)
    return Cell(formats.moment(moment), moment.isoformat())


def _happened(each: Mapping[str, Any]) -> Cell:
    """Return the day on which something happened, where it was recorded on another one."""
    happened = happened_at(each)
    same = formats.day(happened) == formats.day(recorded_at(each))
    return Cell("" if same else formats.day(happened), happened.isoformat())


def _names(request: Request, organization: str, items: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Return the names of staff among the actors of some entries."""
    actors = sorted(
        {str(each[name]) for each in items for name in ("actor", "subject") if each.get(name)} - SYSTEM_ACTORS
    )
    actors = [each for each in actors if _is_uuid(each)][:_A_PAGE]
    if not actors:
        return {}
    query = urlencode([("organization_id", organization), *(("actors", each) for each in actors)])
    return named_staff(request, read(request, f"/enrollment/v1/audit/staff?{query}")["names"])


def _choice(name: str, label: str, choices: Mapping[str, str], value: str) -> Field:
    return Field(name=name, label=label, kind="choice", choices=choices, value=value)


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _midnight(day: date | None) -> str:
    return "" if day is None else f"{day.isoformat()}T00:00:00Z"
