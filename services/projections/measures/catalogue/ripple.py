"""Measures of what mentoring sets in motion within the programs of a question: mentees who become mentors."""

from services.projections.measures.definition import USUAL_FLOOR, Measure

_PEERS = "Relationships between peers."

GIVE_BACK = Measure(
    id="give-back",
    version=1,
    question="Do mentees become mentors more often than people who were not matched?",
    unit="share",
    estimate="compared",
    window="mentored",
    numerator="People who became mentors, by years since their first session as a mentee (`mentored`), beside the "
    "never-matched controls: people who enrolled as mentees, by years since then and as long as they are not matched "
    "(`never-matched`). For each, the share within 365, 730 and 1,095 days (Kaplan–Meier, with 95 % intervals), and "
    "the events in a year of observation (the hazard). The figure is the share of the mentored within 365 days.",
    people="Distinct people who were mentored, or enrolled as mentees.",
    exclusions=f"People who were mentors before. Sessions below the evidence floor. {_PEERS} Mentoring in programs "
    "that the question is not about. The groups were not drawn by lot: the unmatched may differ otherwise.",
    censoring="Who is not a mentor by the date counts up to then; a control who is matched counts up to the match.",
    example="Of two mentees one becomes a mentor after 200 days, of two people who wait none does: 50 % beside 0 %.",
    floor=USUAL_FLOOR,
)
COHORT_REPRODUCTION = Measure(
    id="cohort-reproduction",
    version=1,
    question="How many new mentors does a mentor bring within a year?",
    unit="ratio",
    estimate="ratio",
    window="mentoring",
    numerator="New mentors within 365 days of the beginning of the mentor who had mentored them. A new mentor who had "
    "several mentors is shared among them.",
    denominator="Mentors whose first relationship began in the window and who have 365 days behind them by the date. "
    "New mentors do not lower the figure before they have had the time.",
    people="Distinct mentors of the cohort.",
    exclusions="Mentoring without a session before the mentee became a mentor. Sessions below the evidence floor. "
    f"{_PEERS} Mentoring in programs that the question is not about.",
    example="Ada and Ben begin as mentors in March; by December one of Ada's mentees is a mentor: 0.5.",
    floor=USUAL_FLOOR,
)
RIPPLE = (GIVE_BACK, COHORT_REPRODUCTION)
