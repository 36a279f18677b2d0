"""Responses of the dashboards. Every number about people is a `Figure`, which states why it is not shown."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from services.projections.disclosure.suppression import Figure

LARGEST = 50
"""Most programs that the federation's table lists."""


class Funnel(BaseModel):
    """Mentee participations that ever reached each stage (a person who applies twice has two participations)."""

    invited: Figure
    applied: Figure
    screening: Figure
    waitlisted: Figure
    enrolled: Figure
    matched: Figure
    active: Figure
    closed_planned: Figure


class SessionMonth(BaseModel):
    """Sessions held in one calendar month (UTC), at the evidence floor."""

    month: Annotated[date, Field(description="First day of the month.")]
    held: Figure
    minutes: Figure


class Goals(BaseModel):
    """Goals agreed, and those attested as met."""

    agreed: Figure
    met: Figure


class Feedback(BaseModel):
    """Mean rating (1-5) of one wave of one version of one instrument; versions are never averaged together.

    For readers without exact figures it is of released batches: to a tenth, from 1.2 to 4.8.
    """

    instrument: str
    version: int
    wave: Annotated[str | None, Field(description="null for an instrument that is answered once.")] = None
    about: Annotated[str, Field(description="session | relationship | program")]
    given_by: Annotated[str, Field(description="mentor | mentee")]
    mean: Figure
    answers: Annotated[int | None, Field(description="n; null when the mean is suppressed.")]


class Ages(BaseModel):
    """Number of mentees in one class of waiting times."""

    from_days: int
    to_days: Annotated[int | None, Field(description="Exclusive; null for the last class.")]
    mentees: Figure


class Waiting(BaseModel):
    """Enrolled mentees without an open relationship; they wait since they enrolled or their last one closed."""

    mentees: Figure
    median_days: Figure
    ages: list[Ages]


class Figures(BaseModel):
    """Measures of one program, or of all programs."""

    minimum_group_size: Annotated[int, Field(description="Smallest number of people that a figure is shown about.")]
    exact: Annotated[
        bool, Field(description="Whether nothing is suppressed, because the caller may see the rows behind it.")
    ]
    evidence_floor: Annotated[int, Field(description="Sessions below this evidence level (0-5) do not count.")]
    funnel: Funnel
    participations: Annotated[
        dict[str, dict[str, Figure]], Field(description="Participations by role and present state.")
    ]
    relationships: Annotated[
        dict[str, Figure], Field(description="Relationships by present state; superseded is not declined.")
    ]
    active_relationships: Figure
    sessions: Annotated[
        list[SessionMonth], Field(description="Oldest month first; months without sessions are omitted.")
    ]
    goals: Goals
    feedback: list[Feedback]
    waiting: Waiting


class ProgramDashboard(Figures):
    """Dashboard of one program."""

    flash_sessions: Annotated[
        Figure,
        Field(description="Flash sessions held, at the evidence floor: counted here alone, and of no release."),
    ]
    program_id: str
    organization_id: str
    name: str
    state: str


class ProgramLine(BaseModel):
    """One program in the federation's table."""

    program_id: str
    organization_id: str
    name: str
    organization: str | None
    state: str
    enrolled_mentees: Figure
    active_relationships: Figure
    waiting_mentees: Figure


class FederationDashboard(Figures):
    """Dashboard of all programs together, closed ones included; the minimum group size is the strictest of theirs."""

    member_organizations: Annotated[
        int, Field(description="Organizations that have not left; leaving ones count until then.")
    ]
    open_programs: Annotated[int, Field(description="Programs that are open now, not drafts, closed or ended ones.")]
    largest: Annotated[
        list[ProgramLine],
        Field(description=f"At most {LARGEST} programs, those with the most active relationships; no drafts."),
    ]
