"""Labels of measures: one word for one thing, on dashboards, in reports and wherever else a measure is named."""

from collections.abc import Mapping

LABELS: Mapping[str, str] = {
    "active-relationships": "Active relationships",
    "sessions-held": "Sessions held",
    "adherence": "Sessions held of those due",
    "premature-closure": "Ended before the agreed time",
    "goals-met": "Goals met",
    "waiting": "Mentees waiting",
    "pairs-met": "Pairs that met",
    "mentoring-hours": "Hours of mentoring",
    "first-session": "Wait for the first session",
    "no-show": "Sessions missed",
    "late-cancellation": "Sessions cancelled late",
    "match-length": "Length of relationships",
    "rematch": "Matched again within 90 days",
    "enrolled": "People enrolled",
    "funnel": "Applications",
    "match-rate": "Mentees matched within 90 days",
    "time-to-match": "Wait for the first match",
    "goals-agreed": "Goals agreed",
    "feedback-mean": "Mean rating",
    "pre-post": "Change from the first to the last answer",
    "equity": "Equity",
    "give-back": "Became mentors within a year",
    "cohort-reproduction": "New mentors for each mentor, within a year",
}
"""By the id of the measure."""


def label_of(measure: str) -> str:
    """Return the label of a measure; its id in words for one without."""
    return LABELS.get(measure) or measure.replace("-", " ").capitalize()
