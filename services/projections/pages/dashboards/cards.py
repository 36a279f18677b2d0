"""Cards of a dashboard: six figures of one program or of all."""

from datetime import date

from services.projections.disclosure.suppression import Figure
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Card, Change
from services.projections.pages.components.figures import figure_card
from services.projections.pages.dashboards.sessions_by_month import Series
from services.projections.programs.models import Figures

_COUNTED = {2: "logged in detail or confirmed"}
"""Sessions that count, in words, by evidence floor."""
_HIDDEN_MONTH = "It is about too few people, or would reveal such a month."


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
        _feedback(dashboard),
        _waiting(dashboard),
    ]


def _enrolled(dashboard: Figures) -> Card:
    none = Figure(value=0, people=0)
    mentees = dashboard.participations.get("mentee", {}).get("enrolled", none)
    mentors = dashboard.participations.get("mentor", {}).get("enrolled", none)
    note = f"and {figures.count_phrase(mentors, 'mentor', 'mentors')}"
    return figure_card("Mentees enrolled", "enrolled", mentees, note)


def _sessions(dashboard: Figures, series: Series) -> Card:
    """Return the last full month; the current one is not over, and would always look like a fall."""
    definition = "sessions-held"
    so_far = f"{series.labels[-1]} so far: {series.text(-1)}"
    counted = (
        "logged in detail or confirmed" if dashboard.evidence_floor == 2 else f"evidence {dashboard.evidence_floor}+"
    )
    if len(series.values) < 2:
        return Card("Sessions held", "–", definition, note=f"no full month yet; {so_far}; {counted}")
    label = f"Sessions in {series.labels[-2]}"
    last = series.values[-2]
    if last is None:
        return Card(label, figures.HIDDEN, definition, note=f"{so_far}; {counted}", withheld=_HIDDEN_MONTH)
    full_months = series.last(13)[:-1]
    trend = () if None in full_months else tuple(float(value or 0) for value in full_months)
    return Card(
        label, formats.number(last), definition, note=f"{so_far}; {counted}", change=_change(series), trend=trend
    )


def _change(series: Series) -> Change | None:
    """Compare the last two full months."""
    if len(series.values) < 3 or series.values[-2] is None or series.values[-3] is None:
        return None
    last, before = series.values[-2], series.values[-3]
    previous = f"{formats.number(before)} in {series.labels[-3]}"
    if last == before:
        return Change("same", f"same as {previous}")
    return Change("up", f"up from {previous}") if last > before else Change("down", f"down from {previous}")


def _goals(dashboard: Figures) -> Card:
    met, agreed = dashboard.goals.met, dashboard.goals.agreed
    share = figures.share_text(met, agreed)
    note = f"of {figures.count_text(agreed)} agreed" + (f" ({share})" if share else "")
    return figure_card("Goals met", "goals-met", met, note)


def _feedback(dashboard: Figures) -> Card:
    label, definition = "Feedback, 1 to 5", "feedback-mean"
    if not dashboard.feedback:
        return Card(label, "–", definition, note="no answers yet" if dashboard.exact else "too few answers yet")
    line = max(dashboard.feedback, key=lambda each: each.answers or 0)
    wave = f", wave {line.wave}" if line.wave else ""
    note = f"{line.instrument} version {line.version}{wave}, by {line.given_by}s"
    if line.mean.value is None:
        if not line.mean.suppressed:
            return Card(label, "–", definition, note=note)
        return figures.hidden_card(label, definition, line.mean, "answers", note)
    return Card(
        label,
        formats.decimal(line.mean.value),
        definition,
        note=f"{formats.count(line.answers or 0, 'answer')}, {note}",
    )


def _waiting(dashboard: Figures) -> Card:
    median = figures.shown_count(dashboard.waiting.median_days)
    note = "" if median is None else f"median wait {formats.count(median, 'day') if median else 'less than a day'}"
    return figure_card("Mentees waiting", "waiting", dashboard.waiting.mentees, note)
