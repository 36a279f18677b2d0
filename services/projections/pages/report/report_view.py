"""A report in words, from its figures: one paragraph, and its sections in order."""

from services.projections.pages.components import formats
from services.projections.pages.components.wording import give_back_sentence
from services.projections.pages.dashboards.values import value_text
from services.projections.pages.network.released_view import released_sentence
from services.projections.pages.report.closing_sections import attention, method, programs
from services.projections.pages.report.document import SECTIONS, ReportDocument, Section
from services.projections.pages.report.ecosystem_section import ecosystem
from services.projections.pages.report.objective_section import objectives
from services.projections.pages.report.practice_sections import goals, meeting, satisfaction, staying
from services.projections.pages.report.ripple_sections import ReleasedPart, Ripple, equity, ripple
from services.projections.reports.figures import ReportFigures


def report_document(scope: str, figures: ReportFigures, network: Ripple, refusal: str) -> ReportDocument:
    """Return the report.

    Args:
        scope: Name of the federation or the organization.
        figures: Its figures.
        network: What the network answers; None where it answers nothing.
        refusal: Why it answers nothing.
    """
    request = figures.request
    sections = [
        objectives(figures),
        meeting(figures),
        staying(figures),
        goals(figures),
        satisfaction(figures),
        equity(figures),
        ripple(figures, network, refusal),
        ecosystem(scope, figures, network),
        programs(figures),
        attention(figures),
        method(figures, network),
    ]
    return ReportDocument(
        scope=scope,
        period=request.period.label,
        compared="" if request.compared is None else request.compared.label,
        as_of=request.as_of,
        prepared=figures.prepared.replace(microsecond=0),
        door="facts" if figures.facts else "inner" if figures.smallest_batch == 5 else "outer",
        position=figures.position,
        measures={card.id: card.version for card in figures.cards.values()},
        summary=_summary(figures, network, sections[1]),
        sections=[each for each in sections if each.id in SECTIONS],
    )


def _summary(figures: ReportFigures, network: Ripple, meetings: Section) -> str:
    """Return one paragraph: whether people meet, reach their goals, and pass it on."""
    sentences = list(meetings.sentences[:2]) if meetings.tables else []
    met = figures.figures.get("goals-met")
    if met is not None and met.value is not None:
        sentences.append(f"{value_text(met.value, 'share', met.denominator)} of the goals agreed in it are met.")
    if isinstance(network, ReleasedPart):
        sentences.append(released_sentence(network.network))
    elif network is not None and network.summary.relationships:
        sentences.append(give_back_sentence(network.summary))
    waiting = figures.value("waiting")
    if waiting:
        mentees = formats.count(round(waiting), "mentee was", "mentees were")
        sentences.append(f"{mentees} waiting for a mentor on {formats.day(figures.request.as_of)}.")
    return " ".join(sentences) or "There is no figure of this period to show yet."
