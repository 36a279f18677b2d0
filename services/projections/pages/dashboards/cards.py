"""The six cards of a dashboard, of one program or of all."""

from datetime import date

from services.projections.disclosure.suppression import Figure
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Card, Change
from services.projections.pages.dashboards.sessions_by_month import Series
from services.projections.programs.models import Feedback, Figures


def dashboard_cards(dashboard: Figures, today: date) -> list[Card]:
    """Return what a coordinator looks at first: people, relationships, sessions, goals, feedback, waiting."""
    return [
        _enrolled(dashboard),
        _count(
            "Active relationships",
            "active-relationships",
            dashboard.active_relationships,
            "begun, not paused, not closed",
        ),
        _sessions(dashboard, Series.of(dashboard.sessions, today)),
        _goals(dashboard),
        _feedback(dashboard.feedback),
        _waiting(dashboard),
    ]


def _count(label: str, definition: str, figure: Figure, note: str = "") -> Card:
    if figure.suppressed:
        return Card(label, figure.suppressed, definition, note=note, withheld=figures.why(figure))
    return Card(label, figures.whole(figure), definition, note=note)


def _enrolled(dashboard: Figures) -> Card:
    nobody = Figure(value=0, people=0)
    mentees = dashboard.participations.get("mentee", {}).get("enrolled", nobody)
    mentors = dashboard.participations.get("mentor", {}).get("enrolled", nobody)
    note = f"and {figures.counted(mentors, 'mentor', 'mentors')}"
    return _count("Mentees enrolled", "enrolled", mentees, note)


def _sessions(dashboard: Figures, series: Series) -> Card:
    label, note = "Sessions this month", f"so far, evidence {dashboard.evidence_floor} or better"
    now = series.values[-1]
    if now is None:
        return Card(label, "withheld", "sessions-held", note=note, withheld=figures.WHY_FEW)
    whole = series.last(13)[:-1]
    trend = () if None in whole else tuple(float(value or 0) for value in whole)
    return Card(label, formats.number(now), "sessions-held", note=note, change=_change(series), trend=trend)


def _change(series: Series) -> Change | None:
    """Compare the last two whole months: the running one would always look like a fall."""
    if len(series.values) < 3 or series.values[-2] is None or series.values[-3] is None:
        return None
    last, before = series.values[-2], series.values[-3]
    name, number = series.labels[-2], formats.number
    if last == before:
        return Change("same", f"{name}: {number(last)}, as in the month before")
    if last > before:
        return Change("up", f"{name}: {number(last)}, up from {number(before)}")
    return Change("down", f"{name}: {number(last)}, down from {number(before)}")


def _goals(dashboard: Figures) -> Card:
    met, agreed = dashboard.goals.met, dashboard.goals.agreed
    share = figures.share(met, agreed)
    note = f"of {figures.whole(agreed)} agreed" + (f" ({share})" if share else "")
    return _count("Goals met", "goals-met", met, note)


def _feedback(lines: list[Feedback]) -> Card:
    label, definition = "Feedback, 1 to 5", "feedback-mean"
    if not lines:
        return Card(label, "–", definition, note="no answers yet")
    line = max(lines, key=lambda each: each.answers or 0)
    note = f"{line.instrument} version {line.version}, by {line.given_by}s"
    if line.mean.value is None:
        return Card(label, line.mean.suppressed or "–", definition, note=note, withheld=figures.why(line.mean))
    return Card(
        label,
        formats.decimal(line.mean.value),
        definition,
        note=f"{formats.count(line.answers or 0, 'answer')}, {note}",
    )


def _waiting(dashboard: Figures) -> Card:
    median = figures.known(dashboard.waiting.median_days)
    note = "" if median is None else f"half of them {formats.count(median, 'day')} or longer"
    return _count("Mentees waiting", "waiting", dashboard.waiting.mentees, note)
