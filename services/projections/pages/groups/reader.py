"""The reader of a group's page: staff of its program, one of its mentors, or one of its mentees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from services.policy.versions import in_force
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages.groups.group_view import people_of
from services.projections.pages.groups.own_agreements import OwnAgreements, own_agreements
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.workspace.queries import PeopleFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A group, and what its reader may do in it.

    Attributes:
        group: The group, as the service answered.
        staff: Whether the reader coordinates its program.
        leads: Whether the reader plans and reports its sessions: staff, and its mentors.
        own: Whether the reader has pairs in it.
        program: The name of its program; empty where the reader does not see it.
        corrects: Whose reports the reader may correct: the own ones, or those of everybody for staff.
        mentees: Enrolled mentees with a free place, by participation, for staff.
        reasons: The reasons of the program's policy, for staff.
        agreements: What the reader can do about the agreements of its pairs.
    """

    group: Mapping[str, Any]
    staff: bool
    leads: bool
    own: bool
    program: str = ""
    corrects: frozenset[str] = frozenset()
    mentees: Mapping[str, str] = field(default_factory=dict)
    reasons: Sequence[str] = ()
    agreements: OwnAgreements = field(default_factory=OwnAgreements)

    @property
    def title(self) -> str:
        """The title of the page."""
        return f"Group of {self.program}" if self.program else "Group"

    @property
    def home(self) -> str:
        """The part of the site in which the page is shown."""
        return "/programs" if self.staff else "/me"

    @property
    def back(self) -> str:
        """The page that leads here."""
        return f"/programs/{self.group['program_id']}/relationships" if self.staff else "/me"


def reader_of(queries: PageQueries, request: Request, group: Mapping[str, Any], disclosure: DisclosureDep) -> Reader:
    """Return the reader of a group.

    Args:
        queries: Return the program of the group, for its staff.
        request: The request.
        group: The group, as the service answered.
        disclosure: The access of the reader.
    """
    now, program = request.app.state.clock(), str(group["program_id"])
    staff = queries.own_program(program, disclosure, now) is not None
    shown = queries.program_of(program, disclosure, now)
    name = "" if shown is None else shown.name
    participations = {each.id for each in queries.own_participations(disclosure)}
    leads = staff or not participations.isdisjoint(each["participation_id"] for each in group["mentors"])
    own = not participations.isdisjoint(people_of(group))
    agreements = own_agreements(queries, request, group, disclosure, now)
    if not staff:
        mine = frozenset(participations)
        return Reader(
            group=group, staff=False, leads=leads, own=own, program=name, corrects=mine, agreements=agreements
        )
    every = frozenset(each["participation_id"] for each in group["mentors"]) | {"coordinator"}
    wanted = PeopleFilter(program=program, role="mentee", state="enrolled", free=True)
    free = queries.workspace_people(disclosure, wanted, now, None, "urgent").items
    names, present = names_of(request), people_of(group)
    names.look_up(each.person_id for each in free)
    versions = queries.policy_versions(program)
    reasons = in_force(versions, now).policy.closure_reasons if versions else ()
    mentees = {each.id: names.of(each.person_id) for each in free if each.id not in present}
    return Reader(
        group=group,
        staff=True,
        leads=leads,
        own=own,
        program=name,
        corrects=every,
        mentees=mentees,
        reasons=reasons,
        agreements=agreements,
    )
