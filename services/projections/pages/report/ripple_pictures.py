"""Pictures of what mentoring set in motion: generations of people for who sees facts, released sums for others."""

from collections.abc import Sequence

from services.projections.network.answers.released import ReleasedNetwork
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.pages.network.released_view import growth_chart
from services.projections.pages.person.generations import bars_size, ordinal


def generations_picture(generations: Sequence[int]) -> Chart:
    """Return the widest ripple as people by generation: how far influence was passed on, without a person in it.

    Args:
        generations: How many people are in each generation.
    """
    labels = [f"{ordinal(number)} generation" for number in range(1, len(generations) + 1)]
    last = formats.count(len(generations), "generation")
    finding = f"{formats.count(sum(generations), 'person', 'people')} in {last}, below one mentor."
    return _bars("generations", "How far did the widest ripple go?", finding, labels, generations, "Generation")


def passed_on(network: ReleasedNetwork) -> Chart | None:
    """Return the ripple of released sums, from mentors to those who became mentors; None where one is hidden.

    It is the first generation of the ripple alone: further ones are about single people, and are not released.

    Args:
        network: The released figures.
    """
    if network.mentors is None or network.reached is None or network.gave_back is None:
        return None
    labels = ["Mentors", "Mentees reached", "Became mentors themselves"]
    counts = [network.mentors, network.reached, network.gave_back]
    finding = (
        f"Of {formats.number(network.reached)} or more mentees, {formats.number(network.gave_back)} or more became "
        "mentors themselves, in any program."
    )
    return _bars("passed-on", "How far was mentoring passed on?", finding, labels, counts, "People, at least")


def growth(network: ReleasedNetwork) -> Chart | None:
    """Return what had been released by the end of each month; None where one month is all there is."""
    return growth_chart(network.items, "") if len(network.items) > 1 else None


def _bars(id: str, question: str, finding: str, labels: Sequence[str], counts: Sequence[int], head: str) -> Chart:
    rows = [[Cell(label), Cell(formats.number(count), raw=count)] for label, count in zip(labels, counts, strict=True)]
    return Chart(
        id=f"report-{id}",
        question=question,
        finding=finding,
        size=bars_size(len(rows)),
        data={"kind": "bars", "labels": list(labels), "values": list(counts)},
        table=Table(f"report-{id}", question, [Column(head), Column("People", True)], rows),
    )
