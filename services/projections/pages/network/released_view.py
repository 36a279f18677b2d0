"""View of the network's page for readers of releases: what is released, and what is held back."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.people import PersonList
from services.projections.network.answers.released import ReleasedMonth, ReleasedNetwork
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card, Cell, Chart, Column, Table
from services.projections.pages.components.links import PageLinks
from services.projections.pages.components.wording import assumptions_text, release_days
from services.projections.pages.ecosystem.picture import EcosystemView
from services.projections.pages.network.flows import flow_table
from services.projections.pages.network.people_table import people_table
from services.projections.pages.people.names import Names


@dataclass(frozen=True, slots=True)
class ReleasedView:
    """Content of the page; of a program also what it is connected with, or why that is not shown."""

    sentence: str
    held_back: str
    assumptions: str
    cards: Sequence[Card]
    growth: Chart | None
    flows: Table | None
    people: Table | None
    ecosystem: EcosystemView | None = None
    without_ecosystem: str = ""

    @property
    def tables(self) -> list[Table | None]:
        """Return every table of the page."""
        return [self.people, self.flows, self.growth.table if self.growth else None]


def released_view(
    links: PageLinks,
    network: ReleasedNetwork,
    flows: FlowList,
    people: PersonList,
    names: Names,
    part: str | None = None,
) -> ReleasedView:
    """Build the page.

    Args:
        links: Links that keep the request.
        network: The released figures.
        flows: The released flows between programs.
        people: The people whom the reader may see, in the part of the network that the reader may see.
        names: Names of these people.
        part: Name of the selected part; None for the whole federation.
    """
    return ReleasedView(
        sentence=released_sentence(network),
        held_back=held_back(network),
        assumptions=assumptions_text(network.model_copy(update={"as_of": None}), part),
        cards=_cards(network),
        growth=growth_chart(network.items, links.address(csv="months")) if len(network.items) > 1 else None,
        flows=flow_table(flows.items, links.address(csv="flows")) if flows.items else None,
        people=people_table(links, people, names) if people.items else None,
    )


_NONE_YET = "No figures of the network have been released yet"


def released_sentence(network: ReleasedNetwork, by: str = "") -> str:
    """Return until when figures are released, and how many of those mentored became mentors.

    Args:
        network: The released figures.
        by: The past day, in words, by which they were released; empty for today.
    """
    if network.complete_to is None:
        released = f"By {by} no figures of the network had been released" if by else _NONE_YET
        return (
            f"{released}: they count people {_since(network)}, and at least {network.smallest_batch} of them together."
        )
    head = f"Released up to {formats.day(network.complete_to)}"
    if network.reached is None:
        return f"{head}: fewer than {network.smallest_batch} people mentored, counted {_since(network)}; so no figures."
    reached = f"{formats.number(network.reached)} or more people have been mentored"
    if network.gave_back is None:
        return f"{head}: {reached}; fewer than {network.smallest_batch} of them have become mentors."
    return f"{head}: {reached}, and {formats.number(network.gave_back)} or more of them have become mentors."


def _since(network: ReleasedNetwork) -> str:
    """Return from when on people count as mentored."""
    return (
        "from the start of their relationship" if network.effect == "started" else "from their first session on record"
    )


def held_back(network: ReleasedNetwork) -> str:
    """Return what is held back, and why."""
    return (
        f"After the first release, figures are released {release_days(network.door)}, in groups of at least "
        f"{network.smallest_batch} people that never change. "
        "Changes about fewer people wait for the next release. Single people, longest chains, curves and widest reach "
        "are shown only to coordinators of the programs, so that no one can be recognized."
    )


def _cards(network: ReleasedNetwork) -> list[Card]:
    few = f"fewer than {network.smallest_batch}"
    share = network.gave_back_share
    return [
        _card("Relationships", network.relationships, "relationships", "that began, between peers included", few),
        _card("Mentors", network.mentors, "mentors", "who began to mentor", few),
        _card("Mentees reached", network.reached, "give-back", "who had not mentored before", few),
        _card(
            "Became mentors",
            network.gave_back,
            "give-back",
            "" if share is None else f"{100 * share:.0f}{formats.THIN}% of those reached, in what is released",
            few,
        ),
        Card(
            "R so far",
            few if network.reproduction is None else formats.decimal(network.reproduction, 2),
            "reproduction",
            note="new mentors per mentor, in what is released",
        ),
    ]


def _card(label: str, count: int | None, definition: str, note: str, few: str) -> Card:
    return Card(label, few if count is None else f"{formats.number(count)} or more", definition, note=note)


def months_table(months: Sequence[ReleasedMonth], csv: str) -> Table:
    """Return what was released by the end of each month, the latest first."""
    columns = [Column("Month"), Column("Relationships", True), Column("Mentors", True), Column("New mentors", True)]
    rows = [
        [
            Cell(formats.month(each.month), raw=each.month),
            *(_count(value) for value in (each.relationships, each.mentors, each.new_mentors)),
        ]
        for each in reversed(months)
    ]
    return Table("months", "What was released by the end of each month, latest first", columns, rows, csv)


def growth_chart(months: Sequence[ReleasedMonth], csv: str) -> Chart:
    """Return the mentors that had been released by the end of each month."""
    return Chart(
        id="months",
        question="How has the network grown?",
        finding=f"{_count(months[-1].mentors).text} mentors or more by {formats.month(months[-1].month)}.",
        size="line-chart",
        data={
            "kind": "line",
            "labels": [formats.month(each.month) for each in months],
            "values": [each.mentors or 0 for each in months],
            "digits": 0,
        },
        table=months_table(months, csv),
        definition="mentors",
    )


def _count(value: int | None) -> Cell:
    return Cell("few", raw="") if value is None else Cell(formats.number(value), raw=value)
