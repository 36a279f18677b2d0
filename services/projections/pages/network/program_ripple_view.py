"""View of the ripple of one program."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.projections.network.answers.left_out import LeftOut
from services.projections.network.answers.programs import DeepFlow, ProgramRipple
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Card, Cell, Chart, Column, Link, Note, Table
from services.projections.pages.components.figures import figure_card
from services.projections.pages.components.left_out import left_out_note
from services.projections.pages.components.links import PageLinks
from services.projections.pages.components.wording import assumptions_text, bounds_text

FEWEST_BARS = 2
"""Fewest programs that are drawn: one bar alone compares nothing."""
MOST_BARS = 12
"""Most programs that are drawn, those with most people; the table has all."""
_SIZES = ((3, "rows-3"), (5, "rows-5"), (8, "rows-8"), (10, "rows-10"))


@dataclass(frozen=True, slots=True)
class ProgramRippleView:
    """Content of the page of a program's ripple."""

    name: str
    sentence: str
    assumptions: str
    left_out: Note | None
    cards: Sequence[Card]
    chart: Chart | None
    deep_flow: Table
    finding: str
    related: Sequence[Link]


def program_ripple_view(links: PageLinks, ripple: ProgramRipple, left_out: LeftOut) -> ProgramRippleView:
    """Build the page from the network's answer about one program.

    Args:
        links: Links that keep the request.
        ripple: The answer.
        left_out: The relationships of the whole federation that carry no influence under the policy.
    """
    name = ripple.name or formats.short_id(ripple.id)
    network_of_program = replace(links.on_page("/network"), part=f"program:{ripple.id}")
    return ProgramRippleView(
        name=name,
        sentence=_sentence(name, ripple),
        assumptions=assumptions_text(ripple),
        left_out=left_out_note(links, left_out, everywhere=True),
        cards=_cards(ripple),
        chart=_chart(name, links, ripple),
        deep_flow=_table(links, ripple),
        finding=_finding(name, ripple),
        related=[
            Link("Program dashboard", f"/programs/{ripple.id}"),
            Link("Network within this program", network_of_program.address()),
        ],
    )


def _sentence(name: str, ripple: ProgramRipple) -> str:
    reach = figures.count_phrase(ripple.reach, "person", "people")
    mentees = figures.count_phrase(ripple.mentees, "mentee", "mentees")
    head = f"{name} has reached {reach}. It has had {mentees}"
    if figures.shown_count(ripple.went_on) == 0:
        return f"{head}. None of its mentees has become a mentor yet."
    mentors = figures.count_sentence(
        ripple.went_on, "of them has become a mentor", "of them have become mentors", "mentees who became mentors"
    )
    return f"{head}. {mentors}."


def _cards(ripple: ProgramRipple) -> list[Card]:
    share = figures.share_text(ripple.went_on, ripple.mentees)
    bounds = bounds_text(ripple.bounds, "reach", formats.number)
    spawned = ripple.spawned.value
    return [
        figure_card("Reach", "program-reach", ripple.reach, bounds or "its own mentees included"),
        figure_card("Mentees", "program-mentees", ripple.mentees, "whose mentoring has taken effect"),
        figure_card(
            "Went on to mentor", "went-on", ripple.went_on, f"{share} of its mentees" if share else "in any program"
        ),
        figure_card(
            "Programs spawned",
            "program-spawn",
            ripple.spawned,
            "each counted by its share of founders mentored here",
            formats.decimal(spawned) if spawned else None,
        ),
    ]


def _chart(name: str, links: PageLinks, ripple: ProgramRipple) -> Chart | None:
    """Return the bars of the programs that the ripple reached; None where fewer than two can be shown."""
    counts = [
        (flow.name or formats.short_id(flow.program_id), figures.shown_count(flow.people))
        for flow in _by_people(ripple)
    ]
    shown = [(label, people) for label, people in counts if people]
    if len(shown) < FEWEST_BARS:
        return None
    return Chart(
        id="reached-programs",
        question="Where were the people it reached mentored?",
        finding=_finding(name, ripple),
        size=next((size for most, size in _SIZES if len(shown) <= most), "rows-12"),
        data={
            "kind": "bars",
            "labels": [label for label, _ in shown[:MOST_BARS]],
            "values": [people for _, people in shown[:MOST_BARS]],
        },
        table=_table(links, ripple),
        definition="deep-flow",
    )


def _by_people(ripple: ProgramRipple) -> list[DeepFlow]:
    return sorted(ripple.deep_flow, key=lambda flow: -(figures.shown_count(flow.people) or 0))


def _table(links: PageLinks, ripple: ProgramRipple) -> Table:
    columns = [Column("Mentored in"), Column("People reached", True), Column("Share of reach", True)]
    rows = [_row(links, each, ripple) for each in ripple.deep_flow]
    caption = "People reached, by program they were mentored in; a person mentored in two programs is counted in both"
    return Table("deep-flow", caption, columns, rows, links.address(csv="deep-flow"), linked=True)


def _row(links: PageLinks, flow: DeepFlow, ripple: ProgramRipple) -> list[Cell]:
    return [
        Cell(flow.name or formats.short_id(flow.program_id), href=links.program_page(flow.program_id)),
        figures.count_cell(flow.people),
        Cell(figures.share_text(flow.people, ripple.reach) or "–"),
    ]


def _finding(name: str, ripple: ProgramRipple) -> str:
    elsewhere = [flow for flow in ripple.deep_flow if flow.program_id != ripple.id]
    shown = [flow for flow in elsewhere if figures.shown_count(flow.people)]
    if not elsewhere:
        return f"None of the people reached was mentored in a program other than {name}."
    if not shown:
        return "Some people were mentored in other programs, too few in each to show."
    largest = max(shown, key=lambda flow: figures.shown_count(flow.people) or 0)
    people = figures.count_phrase(largest.people, "person", "people")
    program = largest.name or formats.short_id(largest.program_id)
    return f"Apart from {name}, most people were mentored in {program}: {people}."
