"""Measures of relationships: how many, how long, and how they end."""

from services.projections.measures.definition import BOTH, MENTEES, USUAL_FLOOR, Measure

ACTIVE_RELATIONSHIPS = Measure(
    id="active-relationships",
    version=1,
    question="How many relationships are active on the date?",
    unit="relationships",
    estimate="count",
    window="none",
    numerator="Relationships that are activated, and neither paused nor closed on the date.",
    people=BOTH,
    exclusions="Relationships that are proposed or matched and have not begun.",
    example="Ada mentors Ben and Cleo; Cleo's relationship is paused: 1 relationship of 2 people.",
)
FIRST_SESSION = Measure(
    id="first-session",
    version=1,
    question="How soon do pairs meet?",
    unit="days",
    estimate="duration",
    window="activated",
    numerator="Days from the activation to the first session at the evidence floor: the median, and the share that "
    "has met within 30, 90, 180 and 365 days (Kaplan–Meier, with 95 % intervals).",
    people=BOTH,
    exclusions="Sessions below the evidence floor.",
    censoring="A pair that has not met by the date, or ended before, counts up to then.",
    example="One pair meets after 5 days, one ends after 20 days without a session: the median is 5 days.",
    floor=USUAL_FLOOR,
)
MATCH_LENGTH = Measure(
    id="match-length",
    version=1,
    question="How long do relationships last, and who ends them?",
    unit="days",
    estimate="causes",
    window="activated",
    numerator="Days from the activation to the end: the median (Kaplan–Meier), and the share ended within 30, 90, "
    "180 and 365 days by each initiator (Aalen–Johansen, competing risks).",
    people=BOTH,
    exclusions="Relationships that never became active.",
    censoring="A relationship that is not closed by the date counts up to then. The figure is about all "
    "relationships, never about the closed ones alone.",
    example="One of two relationships is ended by the mentee after 60 days, the other goes on: by 90 days the "
    "mentee has ended 50 %, others 0 %.",
)
PREMATURE_CLOSURE = Measure(
    id="premature-closure",
    version=1,
    question="How many relationships end before the agreed time?",
    unit="share",
    estimate="share",
    window="due",
    numerator="Relationships that closed before their agreed end without having been planned so.",
    denominator="All relationships whose agreed end (activation and agreed duration) lies in the window and has come "
    "by the date, the ones that went on included.",
    people=BOTH,
    exclusions="Relationships without a recorded agreement.",
    example="Of 10 relationships agreed to end in June, 2 broke off in April: 20 %, 95 % interval 6 to 51 %.",
)
REMATCH = Measure(
    id="rematch",
    version=1,
    question="How many mentees are matched again within 90 days of an end?",
    unit="share",
    estimate="rates",
    window="ended",
    numerator="Ends of relationships after which the mentee's participation was matched again within 90 days; beside "
    "the share of all, that of planned and of unplanned ends.",
    denominator="All relationships that were matched, ended in the window and have 90 days behind them by the date.",
    people=MENTEES,
    exclusions="Ends less than 90 days before the date, and proposals that led to no match.",
    example="Two relationships end as planned and two break off; one of the latter mentees has a new mentor in May: "
    "25 %, of unplanned ends 50 %.",
)
LIVES = (ACTIVE_RELATIONSHIPS, FIRST_SESSION, MATCH_LENGTH, PREMATURE_CLOSURE, REMATCH)
