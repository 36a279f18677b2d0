"""Words for the ids, codes and times of held data: names, programs, questionnaires, and the reader's zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.projections.directory.models import Program
from services.projections.pages.components.roles import TRADITIONAL, RoleWords, role_words
from services.projections.pages.components.zones import UNKNOWN
from services.projections.pages.mentoring.wording import when
from services.projections.pages.people.names import Names

Entry = tuple[str, str]
Questionnaires = Mapping[str, Sequence[Mapping[str, Any]]]
"""The published versions of questionnaires, by program."""


@dataclass(frozen=True, slots=True)
class Words:
    """The names and the zone by which held data is written.

    Attributes:
        names: Names of people.
        programs: Programs by id, as far as the reader sees them.
        questionnaires: Their questionnaires.
        now: The present time.
        zone: The zone of the reader.
    """

    names: Names
    programs: Mapping[str, Program]
    now: datetime
    zone: ZoneInfo = UNKNOWN
    questionnaires: Questionnaires = field(default_factory=dict)

    def program(self, id: str | None) -> str:
        """Return the name of a program; `A program` where the reader sees none."""
        found = self.programs.get(id or "")
        return "A program" if found is None else found.name

    def roles(self, id: str | None) -> RoleWords:
        """Return the names of the roles in a program."""
        found = self.programs.get(id or "")
        return TRADITIONAL if found is None else role_words(found.directions)

    def questionnaire(self, program: str, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the version of a questionnaire that an answer is to; None where the reader does not see it."""
        stated = (answer["instrument"], answer["instrument_version"])
        published = self.questionnaires.get(program, ())
        return next((each for each in published if (each["code"], each["version"]) == stated), None)

    def time(self, text: object) -> str:
        """Return a moment in the reader's zone; empty for none."""
        return when(datetime.fromisoformat(str(text)), self.zone) if text else ""
