"""One command of a write service as a page offers it: its button, its fields, and what is said before and after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from services.projections.pages.forms.fields import Field

SubjectKind = Literal["participations", "relationships", "flash-sessions", "programs", "people"]
Reasons = Literal["closure", "end", ""]
"""Which list of the program's policy names the reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCommand:
    """A command.

    Attributes:
        subject: What it acts on.
        act: Its name in the address of its page.
        path: The address of the service, with `{id}` and `{part}`.
        verb: What its button says.
        done: The sentence afterwards; `{who}` is replaced by the people.
        fields: What it asks for.
        fixed: Values of its body that are not asked for.
        consequence: What follows, in words; a command with one asks before it acts.
        dangerous: Whether it cannot be taken back.
        undo: The command that takes it back; empty where none does.
        reasons: The list of the policy that its field `reason` offers, where the policy has one.
        makes: The field of the answer with the id of the part that it made, for the command that takes it back.
        part_field: The field of the body that names the part; empty where the address does.
    """

    subject: SubjectKind
    act: str
    path: str
    verb: str
    done: str
    fields: tuple[Field, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    consequence: str = ""
    dangerous: bool = False
    undo: str = ""
    reasons: Reasons = ""
    makes: str = ""
    part_field: str = ""

    @property
    def code(self) -> str:
        """Return its code: `participations.enrol`."""
        return f"{self.subject}.{self.act}"

    @property
    def asks(self) -> bool:
        """Return whether it asks for something before it acts; one that does not is a button that acts at once."""
        return bool(self.consequence) or any(each.required for each in self.fields)

    def page(self, subject: str) -> str:
        """Return the address of its page."""
        return f"/commands/{self.subject}/{quote(subject, safe='')}/{self.act}"

    def address(self, subject: str, part: str) -> str:
        """Return the address of the service."""
        return self.path.format(id=quote(subject, safe=""), part=quote(part, safe=""))

    def body(self, values: Mapping[str, Any], part: str) -> dict[str, Any]:
        """Return the body of the command."""
        named = {self.part_field: part} if self.part_field else {}
        return {**self.fixed, **named, **values}
