"""Groups of a run on the workbench: who leads and who joins, about what, when, and how good that is known to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.codes import code_text
from services.projections.pages.forms.action_table import ActionRow, ActionTable
from services.projections.pages.forms.buttons import Button
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.matching.choices import Choices
from services.projections.pages.matching.wording import points
from services.projections.pages.people.names import Names

_COLUMNS = (
    Column("Led by"),
    Column("Topic and time"),
    Column("Mentees"),
    Column("Score", numeric=True),
    Column("State"),
)
_SHAPES = {"pair": "Pairs", "group": "Groups"}


def group_fields(
    choices: Choices, mentors: Mapping[str, str], people: Mapping[str, str], shapes: Sequence[str]
) -> list[Field]:
    """Return the fields of a run that forms groups.

    Args:
        choices: What the run was, or is tried with.
        mentors: Names by participation.
        people: Names of both sides.
        shapes: What the program allows.
    """
    allowed = {each: text for each, text in _SHAPES.items() if each in shapes}
    shape = choices.shape or next(iter(allowed))
    fields = [Field(name="shape", label="Pairs or groups", kind="choice", choices=allowed, value=shape)]
    least, most = str(choices.least), str(choices.most)
    hint = "Of a group, 2 to 20. Pairs have none."
    fields.append(Field(name="least", label="Fewest mentees of a group", kind="number", hint=hint, value=least))
    fields.append(Field(name="most", label="Most mentees of a group", kind="number", value=most))
    both = {
        each: " and ".join(people.get(id, "a former participant") for id in each.split(":"))
        for each in choices.together
    }
    if both:
        kept = ",".join(choices.together)
        label = "Mentors who lead together"
        fields.append(Field(name="together", label=label, kind="choices", choices=both, value=kept, required=False))
    texts = {"": "No one", **mentors}
    for name, label in (("lead", "This mentor leads a group"), ("second", "together with this one")):
        fields.append(Field(name=name, label=label, kind="choice", choices=texts, required=False))
    return fields


def group_sentence(run: Mapping[str, Any]) -> str:
    """Return what a run of groups found, and what no choice of groups exceeds.

    Args:
        run: As the service returns it.
    """
    served, groups, most = run["served"], len(run["groups"]), run["at_most"]
    mentees, are = formats.count(run["mentees"], "mentee"), "is" if served == 1 else "are"
    found = f"{served} of {mentees} {are} in {formats.count(groups, 'group')}."
    if most is None or (most["people"], most["score"]) == (run["value"]["people"], run["value"]["score"]):
        return f"{found} No choice of groups is better."
    people = (
        "No choice of groups serves more."
        if most["people"] == served
        else f"No choice of groups serves more than {most['people']}; a better one may exist."
    )
    score, at_most = points(run["value"]["score"]), points(most["score"])
    return f"{found} {people} The total score is {score} of at most {at_most} points."


def group_table(
    run: Mapping[str, Any],
    names: Names,
    page: str,
    choices: Choices,
    sending: Form | None,
    choice: Sequence[tuple[str, str]],
) -> ActionTable:
    """Return the groups with their actions.

    Args:
        run: As the service returns it.
        names: Names of the people, who were looked up.
        page: The address of the workbench.
        choices: What the run was, or is tried with.
        sending: The form that sends the chosen groups; None for a what-if.
        choice: The buttons of that form.
    """
    pairs = {(each["mentor_participation_id"], each["mentee_participation_id"]): each for each in run["pairs"]}
    rows = [_row(each, pairs, names, page, choices, sends=sending is not None) for each in run["groups"]]
    return ActionTable(
        Table("groups", "Groups, each with who joins", _COLUMNS, [each.cells for each in rows]), rows, sending, choice
    )


def _row(
    group: Mapping[str, Any],
    pairs: Mapping[tuple[str, str], Mapping[str, Any]],
    names: Names,
    page: str,
    choices: Choices,
    *,
    sends: bool,
) -> ActionRow:
    leads, mentees = group["mentor_participation_ids"], group["mentee_participation_ids"]
    own = [pairs[mentor, mentee] for mentor in leads for mentee in mentees]
    led_by = " and ".join(_name(names, pairs[each, mentees[0]]["mentor_id"]) for each in leads)
    score = sum(sum(pairs[lead, each]["score"] or 0 for lead in leads) // len(leads) for each in mentees)
    sent = sum(each["relationship_id"] is not None for each in own)
    state = "Draft" if not sent else "Sent" if sent == len(own) else f"Sent to {sent // len(leads)} of {len(mentees)}"
    cells = [
        Cell(led_by),
        Cell(f"{code_text(group['topic']).capitalize()}, {group['day'].capitalize()} {group['begins_at']} UTC"),
        Cell(", ".join(_name(names, pairs[leads[0], each]["mentee_id"]) for each in mentees)),
        Cell(points(score)),
        Cell(state),
    ]
    without = Button("Without this mentor", led_by, href=f"{page}?{choices.query(exclude=leads[0])}")
    return ActionRow(cells, [] if sent else [without], str(group["number"]) if sends and not sent else "")


def _name(names: Names, person: str | None) -> str:
    return names.of(person) if person else "a former participant"
