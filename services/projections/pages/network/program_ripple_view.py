"""What one program set in motion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.projections.disclosure.suppression import Figure
from services.projections.network.answers.programs import DeepFlow, ProgramRipple
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Card, Cell, Column, Link, Table
from services.projections.pages.components.links import Question
from services.projections.pages.components.wording import between, stated


@dataclass(frozen=True, slots=True)
class ProgramRippleView:
    """What the page of a program's ripple shows."""

    name: str
    sentence: str
    stated: str
    cards: Sequence[Card]
    deep_flow: Table
    finding: str
    links: Sequence[Link]


def program_ripple_view(question: Question, ripple: ProgramRipple) -> ProgramRippleView:
    """Build the page from the network's answer about one program."""
    name = ripple.name or formats.short_id(ripple.id)
    inside = replace(question.at("/network"), part=f"program:{ripple.id}")
    return ProgramRippleView(
        name=name,
        sentence=_sentence(name, ripple),
        stated=stated(ripple),
        cards=_cards(ripple),
        deep_flow=_table(question, ripple),
        finding=_finding(name, ripple),
        links=[
            Link("How the program is doing", f"/programs/{ripple.id}"),
            Link("The network inside it", inside.link()),
        ],
    )


def _sentence(name: str, ripple: ProgramRipple) -> str:
    reach = figures.counted(ripple.reach, "person", "people")
    mentees = figures.counted(ripple.mentees, "mentee", "mentees")
    later = figures.counted(ripple.went_on, "person", "people")
    return f"{name} set {reach} in motion; of its {mentees}, {later} went on to mentor somewhere."


def _cards(ripple: ProgramRipple) -> list[Card]:
    share = figures.share(ripple.went_on, ripple.mentees)
    span = between(ripple.bounds, "reach", formats.number)
    spawned = ripple.spawned.value
    return [
        _card("Reach", "program-reach", ripple.reach, span or "its own mentees included"),
        _card("Mentees", "people", ripple.mentees, "whose mentoring here took effect"),
        _card("Went on to mentor", "went-on", ripple.went_on, f"{share} of its mentees" if share else "in any program"),
        _card(
            "Programs spawned",
            "program-spawn",
            ripple.spawned,
            "by shares of their founders",
            formats.decimal(spawned) if spawned else None,
        ),
    ]


def _card(label: str, definition: str, figure: Figure, note: str, written: str | None = None) -> Card:
    if figure.suppressed:
        return Card(label, figure.suppressed, definition, note=note, withheld=figures.why(figure))
    return Card(label, written or figures.whole(figure), definition, note=note)


def _table(question: Question, ripple: ProgramRipple) -> Table:
    columns = [Column("Mentored in"), Column("People downstream", True), Column("Of its reach", True)]
    rows = [_row(question, each, ripple) for each in ripple.deep_flow]
    caption = "Somebody mentored in two programs counts in both"
    return Table("deep-flow", caption, columns, rows, question.link(csv="deep-flow"), linked=True)


def _row(question: Question, flow: DeepFlow, ripple: ProgramRipple) -> list[Cell]:
    return [
        Cell(flow.name or formats.short_id(flow.program_id), href=question.program(flow.program_id)),
        figures.cell(flow.people),
        Cell(figures.share(flow.people, ripple.reach) or "–"),
    ]


def _finding(name: str, ripple: ProgramRipple) -> str:
    elsewhere = [flow for flow in ripple.deep_flow if flow.program_id != ripple.id]
    told = [flow for flow in elsewhere if figures.known(flow.people)]
    if not elsewhere:
        return f"None of them was mentored in a program other than {name}."
    if not told:
        return f"Some were mentored in other programs than {name}, in each too few to be shown."
    most = max(told, key=lambda flow: figures.known(flow.people) or 0)
    people = figures.counted(most.people, "person", "people")
    return f"Beyond {name} itself, most are in {most.name or formats.short_id(most.program_id)}: {people}."
