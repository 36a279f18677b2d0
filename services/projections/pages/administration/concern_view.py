"""The pages of concerns: the list with ages and without texts, and one concern."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.forms.choices import TOPICS
from services.projections.pages.forms.form import Form
from services.projections.pages.people.links import room_page

OUTCOMES: Mapping[str, str] = {
    "no-action": "Nothing had to be done",
    "resolved": "It was resolved",
    "guidance-given": "Guidance was given",
    "relationship-ended": "The relationship ended",
    "participant-removed": "A participant was removed",
    "referred": "It was passed on to others",
}
STATES = {"raised": "Raised", "in-triage": "In triage", "closed": "Closed"}
_BY = {"party": "A person of the program", "guardian": "A guardian", "staff": "Staff"}
_COLUMNS = (Column("About"), Column("Program"), Column("State"), Column("Days open", numeric=True), Column("Contact"))


def list_sheet(found: Sequence[Mapping[str, Any]], programs: Mapping[str, str], state: str, now: datetime) -> Sheet:
    """Return the list of concerns, the oldest first, without their texts."""
    rows = [
        (
            Cell(TOPICS[each["topic"]], href=f"/concerns/{each['concern_id']}"),
            Cell(programs.get(each["program_id"], "")),
            Cell(STATES[each["state"]]),
            Cell(str(_days(each, now))),
            Cell("on hold" if each["contact_held"] else ""),
        )
        for each in found
    ]
    others = "closed" if state == "open" else "open"
    section = Section(
        id="concerns",
        title=f"{state.capitalize()} concerns",
        table=Table("concerns", f"{state.capitalize()} concerns, the oldest first", _COLUMNS, rows, linked=True),
        empty=EmptyState("nothing-yet", "No concerns", f"There is no {state} concern in your programs."),
        links=(Link(f"Show {others} concerns", f"/admin/concerns?state={others}"),),
    )
    sentence = "Only the coordinators of a program and the one who raised a concern see it."
    return Sheet(title="Concerns", sentence=sentence, sections=(section,))


def concern_sheet(
    found: Mapping[str, Any],
    program: str,
    *,
    now: datetime,
    decisions: Sequence[Form],
    closing: Form | None,
    refused: Form | None,
) -> Sheet:
    """Return the page of one concern.

    Args:
        found: The concern, as its service shows it.
        program: The program's name.
        now: The present time.
        decisions: The buttons of the decisions that are possible now.
        closing: The form that closes it; None where that is not possible.
        refused: The form that was refused, with what is wrong.
    """
    facts = {
        "State": STATES[found["state"]],
        "Program": program,
        "Raised by": _BY[found["raised_as"]],
        "Raised on": formats.day(datetime.fromisoformat(found["raised_at"]).date()),
        "Contact": "On hold: the two people are not to meet" if found["contact_held"] else "Not on hold",
    }
    if found["outcome"]:
        facts["Outcome"] = OUTCOMES[found["outcome"]]
    text = found["text"] or "The text cannot be opened any more."
    sections = [Section(id="text", title="What happened", prose=text), Section(id="facts", title="State", facts=facts)]
    if closing is not None:
        form = refused if refused is not None and refused.fields else closing
        sections.append(Section(id="close", title="Close it", form=form))
    if found["relationship_id"]:
        links = (Link("Relationship", room_page(found["relationship_id"])),)
        sections.append(Section(id="about", title="What it is about", links=links))
    days = _days(found, now)
    opened = f"for {formats.count(days, 'day')}" if days else "since today"
    sentence = f"{STATES[found['state']]}, open {opened}."
    if found["state"] == "closed":
        sentence = "Closed. It is kept, and can be read by those who look after the program."
    return Sheet(title=TOPICS[found["topic"]], sentence=sentence, sections=sections, buttons=decisions, wrong=refused)


def _days(found: Mapping[str, Any], now: datetime) -> int:
    end = datetime.fromisoformat(found["closed_at"]) if found["closed_at"] else now
    return max(0, (end - datetime.fromisoformat(found["raised_at"])).days)
