"""The pages of organizations: the directory, and one organization with its programs, terms and history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from services.projections.directory.models import Organization
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form

SHARES: Mapping[str, str] = {
    "figures": "Figures: its programs count in the federation's figures",
    "network": "Network: its relationships are part of the mentoring network",
    "events": "Events: others may read the events of its open programs",
    "directory": "Directory: its programs are listed for everyone",
}
_STATES = {"joined": "Member", "leaving": "Leaving", "left": "Left"}
_COLUMNS = (
    Column("Organization"),
    Column("State"),
    Column("Joined"),
    Column("Terms"),
    Column("Open programs", numeric=True),
)
_PROGRAMS = (Column("Program"), Column("State"))


def list_sheet(
    rows: Sequence[Organization],
    terms: Sequence[Mapping[str, Any]],
    now: datetime,
    q: str,
    more: str | None,
    *,
    joins: bool,
) -> Sheet:
    """Return the directory.

    Args:
        rows: Organizations by name.
        terms: Every published version of the terms.
        now: The present time.
        q: The text that names contain.
        more: The cursor of the next page.
        joins: Whether the reader may let an organization join.
    """
    current = current_terms(terms, now)
    cells = [
        (
            Cell(each.name, href=f"/organizations/{each.id}"),
            Cell(_STATES.get(each.state, each.state)),
            Cell(formats.day(each.joined_at.date()) if each.joined_at else ""),
            Cell(_terms(each.terms_version, current)),
            Cell(str(each.open_programs)),
        )
        for each in rows
    ]
    following = Link("More organizations", f"/organizations?{urlencode({'q': q, 'cursor': more})}") if more else None
    csv = f"/organizations?{urlencode({'q': q, 'csv': 'organizations'})}"
    table = Table("organizations", "Organizations by name", _COLUMNS, cells, csv=csv, linked=True, next=following)
    empty = (
        EmptyState("filtered-out", "No organization", "No organization has this text in its name.")
        if q
        else EmptyState("nothing-yet", "No organizations yet", "The operator of the federation adds them here.")
    )
    links = [Link("Add an organization", "/organizations/new")] if joins else []
    sentence = (
        f"{formats.count(len(rows), 'organization')} of this federation{f' with “{q}” in the name' if q else ''}."
    )
    search = Section(id="organizations", title="Organizations", table=table, empty=empty, links=links)
    find = Form(
        action="/organizations", verb="Search", fields=(Field(name="q", label="Name", required=False, value=q),)
    )
    return Sheet(title="Organizations", sentence=sentence, sections=(search,), search=find)


def organization_sheet(
    found: Mapping[str, Any],
    programs: Sequence[Mapping[str, Any]],
    terms: Sequence[Mapping[str, Any]],
    now: datetime,
    *,
    own: bool,
    accepts: bool,
    operates: bool,
) -> Sheet:
    """Return the page of one organization.

    Args:
        found: The organization, as its service shows it.
        programs: Its programs, as far as the reader sees them.
        terms: Every published version of the terms.
        now: The present time.
        own: Whether the reader coordinates it.
        accepts: Whether the reader accepts terms for it.
        operates: Whether the reader operates the federation.
    """
    id, state = found["organization_id"], found["state"]
    sections = [
        _programs(id, programs, drafts=own and state == "joined"),
        _shared(found, terms, now, acts=accepts or operates),
    ]
    if state == "joined" and operates:
        leaving = (Link("Leave the federation…", f"/organizations/{id}/leave"),)
        sections.append(Section(id="membership", title="Membership", links=leaving))
    links = []
    if own:
        links += [Link("Access", f"/admin/access?organization={id}"), Link("Audit", f"/admin/audit?organization={id}")]
    return Sheet(title=found["name"], sentence=_state(found), sections=sections, links=links)


def current_terms(terms: Sequence[Mapping[str, Any]], now: datetime) -> str | None:
    """Return the version of the terms in force, None where none is published."""
    begun = [each for each in terms if datetime.fromisoformat(each["effective_from"]) <= now]
    return str(begun[-1]["terms_version"]) if begun else None


def _state(found: Mapping[str, Any]) -> str:
    if found["state"] == "leaving":
        day = formats.day(datetime.fromisoformat(found["leaves_at"]).date())
        return f"It is leaving the federation, at the latest on {day}. Nothing begins in it any more."
    return {"joined": "It is a member of the federation.", "left": "It has left the federation."}[found["state"]]


def _terms(version: str | None, current: str | None) -> str:
    if not version:
        return ""
    if current is None:
        return f"{version} (its text is not published here)"
    return version if current == version else f"{version} (current: {current})"


def _programs(id: str, programs: Sequence[Mapping[str, Any]], *, drafts: bool) -> Section:
    rows = [
        (Cell(str(each["name"]), href=_program(each, drafts=drafts)), Cell(str(each["state"]))) for each in programs
    ]
    return Section(
        id="programs",
        title="Programs",
        table=Table("programs", "Programs by name", _PROGRAMS, rows, linked=True),
        empty=EmptyState("nothing-yet", "No programs yet", "Its coordinators open programs here."),
        links=(Link("New program", f"/organizations/{id}/programs/new"),) if drafts else (),
    )


def _program(each: Mapping[str, Any], *, drafts: bool) -> str:
    """Return the page of a program: a draft has nothing but settings yet."""
    return f"/programs/{each['id']}{'/settings' if drafts and each['state'] == 'draft' else ''}"


def _shared(found: Mapping[str, Any], terms: Sequence[Mapping[str, Any]], now: datetime, *, acts: bool) -> Section:
    current = current_terms(terms, now)
    shared = [text if code in found["shares"] else f"Not shared: {text}" for code, text in SHARES.items()]
    links = [Link("Text of the terms", "/admin/terms")] if terms else []
    if acts and terms and found["state"] == "joined":
        links.append(Link("Accept terms, or change what is shared", f"/organizations/{found['organization_id']}/terms"))
    return Section(
        id="terms",
        title="What it shares with the federation",
        items=shared,
        facts={"Accepted terms": _terms(found["terms_version"], current) or "none"},
        links=links,
    )
