"""Cards of a dashboard: six figures of one program or of all."""

from datetime import date

from services.projections.disclosure.suppression import WITHHELD, Figure
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Card, Change
from services.projections.pages.components.figures import figure_card
from services.projections.pages.dashboards.sessions_by_month import Series
from services.projections.programs.models import Feedback, Figures


def dashboard_cards(dashboard: Figures, today: date) -> list[Card]:
    """Return the cards: mentees, active relationships, sessions, goals, feedback, waiting."""
    return [
        _enrolled(dashboard),
        figure_card(
            "Active relationships",
            "active-relationships",
            dashboard.active_relationships,
            "started, not paused or closed",
        ),
        _sessions(dashboard, Series.of(dashboard.sessions, today)),
        _goals(dashboard),
        _feedback(dashboard.feedback),
        _waiting(dashboard),
    ]


def _enrolled(dashboard: Figures) -> Card:
    none = Figure(value=0, people=0)
    mentees = dashboard.participations.get("mentee", {}).get("enrolled", none)
    mentors = dashboard.participations.get("mentor", {}).get("enrolled", none)
    note = f"and {figures.count_phrase(mentors, 'mentor', 'mentors')}"
    return figure_card("Mentees enrolled", "enrolled", mentees, note)


def _sessions(dashboard: Figures, series: Series) -> Card:
    label, note = "Sessions this month", f"so far; evidence level {dashboard.evidence_floor} or higher"
    current = series.values[-1]
    if current is None:
        return Card(label, WITHHELD, "sessions-held", note=note, withheld=figures.WHY_FEW)
    full_months = series.last(13)[:-1]
    trend = () if None in full_months else tuple(float(value or 0) for value in full_months)
    return Card(label, formats.number(current), "sessions-held", note=note, change=_change(series), trend=trend)


def _change(series: Series) -> Change | None:
    """Compare the last two full months: the current one would always look like a fall."""
    if len(series.values) < 3 or series.values[-2] is None or series.values[-3] is None:
        return None
    last, before = series.values[-2], series.values[-3]
    name, number = series.labels[-2], formats.number
    if last == before:
        return Change("same", f"{name}: {number(last)}, same as the month before")
    if last > before:
        return Change("up", f"{name}: {number(last)}, up from {number(before)}")
    return Change("down", f"{name}: {number(last)}, down from {number(before)}")


def _goals(dashboard: Figures) -> Card:
    met, agreed = dashboard.goals.met, dashboard.goals.agreed
    share = figures.share_text(met, agreed)
    note = f"of {figures.count_text(agreed)} agreed" + (f" ({share})" if share else "")
    return figure_card("Goals met", "goals-met", met, note)


def _feedback(lines: list[Feedback]) -> Card:
    label, definition = "Feedback, 1 to 5", "feedback-mean"
    if not lines:
        return Card(label, "–", definition, note="no answers yet")
    line = max(lines, key=lambda each: each.answers or 0)
    wave = f", wave {line.wave}" if line.wave else ""
    note = f"{line.instrument} version {line.version}{wave}, by {line.given_by}s"
    if line.mean.value is None:
        reason = figures.suppression_reason(line.mean)
        return Card(label, line.mean.suppressed or "–", definition, note=note, withheld=reason)
    return Card(
        label,
        formats.decimal(line.mean.value),
        definition,
        note=f"{formats.count(line.answers or 0, 'answer')}, {note}",
    )


def _waiting(dashboard: Figures) -> Card:
    median = figures.shown_count(dashboard.waiting.median_days)
    note = "" if median is None else f"median wait {formats.count(median, 'day')}"
    return figure_card("Mentees waiting", "waiting", dashboard.waiting.mentees, note)
