"""Groups of the desk about what only the write services know: concerns, contact on hold, refused mail addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.desk.context import DeskContext
from services.projections.pages.desk.private_rows import OpenConcern
from services.projections.pages.forms.action_table import ActionRow, ActionTable
from services.projections.pages.forms.buttons import Button, button
from services.projections.pages.forms.choices import TOPICS
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import BACK
from services.projections.pages.people.links import person_page

_CONCERN_COLUMNS = (Column("What it is about"), Column("Program"), Column("State"), Column("Waiting"))
_PEOPLE_COLUMNS = (Column("Person"), Column("What is wrong"))
_STATES = {"raised": "not looked into yet", "in-triage": "being looked into"}


@dataclass(frozen=True, slots=True)
class PrivateGroup:
    """A group of rows.

    Attributes:
        kind: Its anchor.
        section: The section that it belongs to.
        title: Its name.
        action: What there is to do.
        acting: Its rows.
    """

    kind: str
    section: str
    title: str
    action: str
    acting: ActionTable

    @property
    def count(self) -> int:
        """Return the number of its rows."""
        return len(self.acting.rows)


def private_groups(context: DeskContext, back: str) -> Sequence[PrivateGroup]:
    """Return the groups that have rows.

    Args:
        context: The surroundings of the desk with its private rows.
        back: The desk with its filters.
    """
    concerns = context.private.concerns
    groups = [
        _concerns(
            "concern",
            "Concerns and requests for help",
            "Open it to read it and to answer. It is closed with what became of it.",
            [(each, _triage(each, back)) for each in concerns],
            context,
        ),
        _concerns(
            "contact-held",
            "Contact on hold",
            "The two do not meet until contact is released, or their relationship ends.",
            [(each, [_decide(each, "release-contact", "Release contact", back)]) for each in concerns if each.held],
            context,
        ),
        _unreachable(context.private.unreachable, back),
    ]
    return [each for each in groups if each.acting.rows]


def _concerns(
    kind: str,
    title: str,
    action: str,
    found: Sequence[tuple[OpenConcern, Sequence[Button]]],
    context: DeskContext,
) -> PrivateGroup:
    rows = [
        ActionRow(
            [
                Cell(TOPICS.get(each.topic, each.topic), raw=each.id, href=f"/concerns/{each.id}"),
                Cell(context.programs.get(each.program, "–")),
                Cell(_STATES.get(each.state, each.state)),
                Cell(formats.age(context.now, each.raised_at), raw=each.raised_at.isoformat()),
            ],
            buttons,
        )
        for each, buttons in found
    ]
    table = Table(kind, title, _CONCERN_COLUMNS, [row.cells for row in rows], linked=True)
    return PrivateGroup(kind, "raised", title, action, ActionTable(table, rows))


def _triage(each: OpenConcern, back: str) -> Sequence[Button]:
    return [_decide(each, "triage", "Begin the triage", back)] if each.state == "raised" else []


def _decide(each: OpenConcern, act: str, verb: str, back: str) -> Button:
    about = TOPICS.get(each.topic, each.topic)
    return Button(verb, about, Form(action=f"/concerns/{each.id}/{act}", verb=verb, hidden={BACK: back}))


def _unreachable(people: Mapping[str, str], back: str) -> PrivateGroup:
    rows = [
        ActionRow(
            [Cell(name, raw=person, href=person_page(person)), Cell("The mail server refuses the address")],
            [button("people.mail", person, name, back=back)],
        )
        for person, name in people.items()
    ]
    title = "Mail addresses that are refused"
    action = "Ask the person for another address. No mail is sent until it is changed."
    table = Table("unreachable", title, _PEOPLE_COLUMNS, [row.cells for row in rows], linked=True)
    return PrivateGroup("unreachable", "trouble", title, action, ActionTable(table, rows))
