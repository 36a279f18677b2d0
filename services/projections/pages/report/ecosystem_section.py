"""Section of a report with its ecosystem: forms of mentoring, and how people go on between programs."""

from collections.abc import Sequence

from services.projections.network.answers.flows import Flow
from services.projections.pages.components import formats
from services.projections.pages.components.figures import shown_count
from services.projections.pages.ecosystem.layers import Ecosystem, Tie
from services.projections.pages.ecosystem.picture import ecosystem_view
from services.projections.pages.ecosystem.released_ties import FORM_LAYERS, flow_tie, form_tie
from services.projections.pages.report.document import SECTIONS, Section
from services.projections.pages.report.ripple_sections import ReleasedPart, Ripple
from services.projections.reports.figures import ReportFigures

MOST_FLOWS = 12
"""Flows in the picture and its table; the page of the network has all."""


def ecosystem(scope: str, figures: ReportFigures, network: Ripple) -> Section:
    """Return what the programs of a report are connected with, by layer; or why nothing of it may be shown.

    Args:
        scope: Name of the federation or the organization.
        figures: The figures of the report.
        network: What the network answers; None where it answers nothing.
    """
    flows = [] if network is None else [flow for flow in network.flows.items if shown_count(flow.people)]
    released = isinstance(network, ReleasedPart)
    ties = [form_tie(each, figures.forms.year) for each in figures.forms.figures if each.form in FORM_LAYERS]
    ties += [flow_tie(each, released=released) for each in flows[:MOST_FLOWS]]
    if not ties:
        return Section("ecosystem", SECTIONS["ecosystem"], [_nothing(figures)])
    without = "None to show." if figures.forms.year else "None."
    picture = Ecosystem(
        "In which forms do people meet, and where do they go on?",
        [scope],
        ties,
        _limits(figures),
        without,
        _finding(ties),
    )
    sentences = [*_forms(figures), *_flows(flows, released=released)]
    view = ecosystem_view(picture, "report-ecosystem")
    return Section("ecosystem", SECTIONS["ecosystem"], sentences, pictures=[view])


def _finding(ties: Sequence[Tie]) -> str:
    onward = sum(tie.layer == "organization" for tie in ties)
    forms = formats.count(len(ties) - onward, "form of mentoring", "forms of mentoring")
    connections = formats.count(onward, "connection") if onward else "no connection"
    return f"{forms} and {connections} between programs to show."


def _nothing(figures: ReportFigures) -> str:
    year = figures.forms.year
    if year is None:
        return "No relationship had begun by the date."
    return (
        f"No picture is shown. People leave a program by the form of their mentoring only as counts of a closed year, "
        f"and no such count of {year} may be shown: all people are of one form, or too few of each are released."
    )


def _forms(figures: ReportFigures) -> list[str]:
    """Return how many people the forms are about, and how many of them are of forms that may not be shown alone."""
    year, every = figures.forms.year, figures.forms.figures
    total = sum(each.people for each in every)
    if not total:
        return []
    if year is None:
        began = sum(each.began or 0 for each in every)
        return [f"{formats.count(began, 'relationship')} had begun by {formats.day(figures.request.as_of)}."]
    sentences = [
        f"The forms are those of {formats.count(total, 'person', 'people')} who began in {year} and are released, "
        "each counted once in a program."
    ]
    rest = sum(each.people for each in every if each.form not in FORM_LAYERS)
    if rest:
        were = "was" if rest == 1 else "were"
        sentences.append(f"{formats.number(rest)} of them {were} in forms of too few people to be shown alone.")
    return sentences


def _flows(flows: Sequence[Flow], *, released: bool) -> list[str]:
    if not flows:
        return []
    sentence = "Programs are connected by people who were mentored in the first and went on to mentor in the second."
    if released:
        sentence += " Such a person may be counted in several of these lines."
    if len(flows) > MOST_FLOWS:
        sentence += f" The {MOST_FLOWS} largest of {formats.number(len(flows))} connections are shown."
    return [sentence]


def _limits(figures: ReportFigures) -> str:
    if figures.forms.year is None:
        return "Counts are exact: you may see the rows behind them. Voided relationships are left out."
    return (
        f"Every count is of at least {figures.smallest_batch} people, or not shown. Groups and pairs are not drawn one "
        "by one: each is about people who could be recognized."
    )
