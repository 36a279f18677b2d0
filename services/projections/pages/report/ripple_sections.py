"""Sections of a report about equity and about what mentoring set in motion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.projections.measures.query.answer import Part
from services.projections.network.answers.cohorts import CohortList
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.released import ReleasedNetwork
from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.pages.components.figures import shown_count
from services.projections.pages.components.wording import effect_text, give_back_sentence
from services.projections.pages.dashboards.values import part_label
from services.projections.pages.network.cohorts import cohorts_table
from services.projections.pages.network.flows import flow_chart, flow_table
from services.projections.pages.network.give_back import give_back_chart
from services.projections.pages.network.released_view import held_back, months_table, released_sentence
from services.projections.pages.report.document import SECTIONS, Section
from services.projections.pages.report.measure_table import measure_table
from services.projections.pages.report.ripple_pictures import generations_picture, growth, passed_on
from services.projections.reports.figures import ReportFigures

LARGEST_FLOWS = 12
"""Rows of the table of flows; the network's page has all."""


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """Answers of the network to a report.

    Attributes:
        summary: Its summary.
        cohorts: Give-back by year.
        flows: Flows between programs.
        generations: Of the widest ripple, how many people are in each generation; empty where it may not be shown.
    """

    summary: NetworkSummary
    cohorts: CohortList
    flows: FlowList
    generations: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class ReleasedPart:
    """Answers of the network for a reader who may not see every relationship.

    Attributes:
        network: The released figures.
        flows: The released flows between programs.
        afterwards: Whether nothing had been released by the date of the report, and they were released since.
    """

    network: ReleasedNetwork
    flows: FlowList
    afterwards: bool = False


Ripple = NetworkPart | ReleasedPart | None
"""What the network answers to a report; None where it answers nothing."""


def equity(figures: ReportFigures) -> Section:
    """Return for whom mentoring does not work."""
    figure = figures.figures.get("equity")
    if figure is None or figure.suppressed:
        text = (
            "Groups of people leave a program only as counts of a closed year, so that no one can be recognized. No "
            "such comparison has been released yet. The coordinators of a program see it on the page of their program."
        )
        return Section("equity", SECTIONS["equity"], [text])
    parts = [part for part in figure.parts if part.value is not None]
    few = len(figure.parts) - len(parts)
    if not parts:
        text = "No group has at least 10 people beside 10 others, so there is nothing to compare."
        return Section("equity", SECTIONS["equity"], [text])
    behind = [part for part in parts if part.high is not None and part.high < 1]
    sentences = [_behind(behind)]
    if few:
        sentences.append(
            f"{formats.count(few, 'comparison')} of fewer than 10 people {'is' if few == 1 else 'are'} left out."
        )
    return Section("equity", SECTIONS["equity"], sentences, (), [_equity_table(parts)])


def _behind(parts: Sequence[Part]) -> str:
    if not parts:
        return "No group gets on less often than all others by more than chance explains."
    worst = min(parts, key=lambda part: part.value or 0)
    return (
        f"{formats.count(len(parts), 'comparison shows', 'comparisons show')} a group that gets on less often than "
        f"all others. The largest gap: {part_label(worst.key)}, {100 * (worst.value or 0):.0f}{formats.THIN}% as often."
    )


def _equity_table(parts: Sequence[Part]) -> Table:
    columns = [Column("Group and step"), Column("Ratio to all others", True), Column("95 % interval", True)]
    columns += [Column("Difference", True), Column("People", True)]
    rows = [
        [
            Cell(part_label(part.key)),
            Cell(formats.decimal(part.value or 0, 2), raw=round(part.value or 0, 6)),
            Cell("–" if part.low is None or part.high is None else f"{part.low:.2f} to {part.high:.2f}"),
            Cell("–" if part.difference is None else f"{100 * part.difference:+.0f} points"),
            Cell(formats.number(part.people), raw=part.people),
        ]
        for part in parts
    ]
    return Table("equity", "Share of each group that goes on to the next stage, beside all others", columns, rows)


def ripple(figures: ReportFigures, network: Ripple, refusal: str) -> Section:
    """Return what mentoring set in motion.

    Args:
        figures: The figures of the report.
        network: What the network answers; None where it answers nothing.
        refusal: Why it answers nothing.
    """
    if isinstance(network, ReleasedPart):
        return _released(network, figures)
    if network is None or not network.summary.relationships:
        return Section("ripple", SECTIONS["ripple"], [refusal or "No relationship had started by the date."])
    summary, cohorts = network.summary, network.cohorts
    effect = effect_text(summary.effect)
    sentences = [
        give_back_sentence(summary),
        f"A mentee counts as reached {effect}, and as giving back with a relationship as a mentor that starts later.",
        "People who were mentored may differ from others, so this does not show that mentoring is the cause.",
    ]
    tables: list[Table | None] = [_plain(cohorts_table(cohorts, ""))]
    measures = ("give-back", "cohort-reproduction")
    tables.append(measure_table(figures, "new-mentors", "New mentors", measures, to_date=True))
    chart, flow = give_back_chart(cohorts, ""), flow_chart(network.flows.items, "")
    tables += _flows(network, drawn=flow is not None)
    charts = [_bare(each) for each in (chart, flow) if each is not None]
    if network.generations:
        sentences.append(_example(network.generations))
        if len(network.generations) > 1:
            charts.append(_bare(generations_picture(network.generations)))
    else:
        sentences.append("No tree of single people is shown: it could be recognized by those who know them.")
    return Section("ripple", SECTIONS["ripple"], sentences, charts, [each for each in tables if each is not None])


def _released(part: ReleasedPart, figures: ReportFigures) -> Section:
    network, flows = part.network, part.flows.items
    by = formats.day(figures.request.as_of)
    since = [f"By {by} no figures of the network had been released: these were released since."]
    sentences = [
        *(since if part.afterwards else []),
        released_sentence(network, by),
        f"A mentee counts as reached {effect_text(network.effect)}.",
        "People who were mentored may differ from others, so this does not show that mentoring is the cause.",
        held_back(network),
    ]
    flow = flow_chart(flows, "")
    charts = [each for each in (passed_on(network), growth(network), flow) if each is not None]
    tables = [_plain(months_table(network.items, ""))] if len(network.items) == 1 else []
    tables += [_plain(flow_table(flows[:LARGEST_FLOWS], ""))] if flows and flow is None else []
    return Section("ripple", SECTIONS["ripple"], sentences, [_bare(each) for each in charts], tables)


def _flows(network: NetworkPart, *, drawn: bool) -> list[Table]:
    shown = [flow for flow in network.flows.items if shown_count(flow.people)]
    if not shown or drawn:
        return []
    table = flow_table(shown[:LARGEST_FLOWS], "")
    caption = f"The {len(table.rows)} largest flows between programs" if len(shown) > LARGEST_FLOWS else table.caption
    return [replace(_plain(table), caption=caption)]


def _example(generations: Sequence[int]) -> str:
    """Return the widest ripple in numbers, without a name."""
    reached = formats.count(sum(generations), "person", "people")
    steps = ", ".join(formats.number(count) for count in generations)
    if len(generations) == 1:
        return f"One example, without names: one mentor has reached {reached}."
    return f"One example, without names: one mentor has reached {reached} in {len(generations)} generations ({steps})."


def _plain(table: Table) -> Table:
    """Return a table without links: a report is printed, and read by people who may not follow them."""
    rows = [[replace(cell, href=None) for cell in row] for row in table.rows]
    columns = [replace(column, href=None, sorted=None) for column in table.columns]
    return replace(table, columns=columns, rows=rows, csv=None, linked=False, next=None)


def _bare(chart: Chart) -> Chart:
    return replace(chart, definition=None, table=_plain(chart.table))
