"""Measures of sessions, goals and answers."""

from services.projections.measures.definition import BOTH, GIVERS, USUAL_FLOOR, Measure

_FLOOR = "Sessions below the evidence floor, and meetings that were planned and not reported as held."

SESSIONS_HELD = Measure(
    id="sessions-held",
    version=1,
    question="How many sessions were held?",
    unit="sessions",
    estimate="count",
    window="held",
    numerator="Sessions held in the window. An imported count counts as many sessions as it states.",
    people=BOTH,
    exclusions=_FLOOR,
    example="A pair meets twice in March, and a record counts three more: 5 sessions of 2 people.",
    floor=USUAL_FLOOR,
)
MENTORING_HOURS = Measure(
    id="mentoring-hours",
    version=1,
    question="How many hours of mentoring were there?",
    unit="hours",
    units=60,
    estimate="count",
    window="held",
    numerator="Minutes of the sessions held in the window, as hours.",
    people=BOTH,
    exclusions=f"{_FLOOR} A session of unknown length adds nothing.",
    example="Sessions of 45 and 75 minutes: 2 hours.",
    floor=USUAL_FLOOR,
)
PAIRS_MET = Measure(
    id="pairs-met",
    version=1,
    question="How many pairs met?",
    unit="relationships",
    estimate="count",
    window="held",
    numerator="Relationships with at least one session held in the window.",
    people=BOTH,
    exclusions=_FLOOR,
    example="One pair meets three times in March and another never: 1.",
    floor=USUAL_FLOOR,
)
ADHERENCE = Measure(
    id="adherence",
    version=2,
    question="Do pairs meet as often as they agreed?",
    unit="share",
    estimate="ratio",
    window="active",
    numerator="Sessions held in the window by relationships that were active under an agreement in it.",
    denominator="Sessions due: the days of activity in the window, divided by the agreed days between two sessions. "
    "Pauses are no days of activity.",
    people=BOTH,
    exclusions=f"Relationships without a recorded agreement. {_FLOOR}",
    censoring="Days after the date are not due yet.",
    example="A pair that agreed on every 14 days is active for 28 days and meets once: 1 of 2, 50 %.",
    floor=USUAL_FLOOR,
)
NO_SHOW = Measure(
    id="no-show",
    version=1,
    question="How many sessions are missed?",
    unit="share",
    estimate="share",
    window="held",
    numerator="Sessions that were reported as missed, by mentor, mentee or both.",
    denominator="Sessions that were held or missed.",
    people=BOTH,
    exclusions="Cancelled sessions, sessions below the evidence floor, and meetings that were never reported.",
    example="A pair holds 9 sessions and misses one: 10 %, 95 % interval 2 to 40 %.",
    floor=USUAL_FLOOR,
)
LATE_CANCELLATION = Measure(
    id="late-cancellation",
    version=1,
    question="How many sessions are cancelled late?",
    unit="share",
    estimate="share",
    window="held",
    numerator="Sessions that were cancelled too late by the rule of the program.",
    denominator="Sessions that were held, missed or cancelled late.",
    people=BOTH,
    exclusions="Sessions that were cancelled in time, sessions below the evidence floor, and meetings that were never "
    "reported.",
    example="A pair holds 8 sessions, misses one and cancels one in the last hour: 10 %, 95 % interval 2 to 40 %.",
    floor=USUAL_FLOOR,
)
GOALS_AGREED = Measure(
    id="goals-agreed",
    version=1,
    question="How many goals were agreed?",
    unit="goals",
    estimate="count",
    window="agreed",
    numerator="Goals agreed in the window.",
    people=BOTH,
    exclusions="Nothing.",
    example="A pair agrees on two goals in March: 2 goals of 2 people.",
)
GOALS_MET = Measure(
    id="goals-met",
    version=1,
    question="How many of the goals that were agreed are met?",
    unit="share",
    estimate="share",
    window="agreed",
    numerator="Goals agreed in the window that are attested as met by the date.",
    denominator="All goals agreed in the window.",
    people=BOTH,
    exclusions="Nothing: a goal whose day has passed without an attestation is not met.",
    censoring="A goal that is not met by the date may still be met.",
    example="Of 4 goals agreed in spring 3 are met by December: 75 %, 95 % interval 30 to 95 %.",
)
FEEDBACK_MEAN = Measure(
    id="feedback-mean",
    version=1,
    question="How do people rate their mentoring?",
    unit="rating",
    estimate="mean",
    window="given",
    numerator="Mean of the ratings from 1 to 5 given in the window, for each version and wave of an instrument, by "
    "subject and giver. Versions are never averaged together: there is no figure over all.",
    people=GIVERS,
    exclusions="People who did not answer, and answers to relationships that are not known.",
    example="Ratings of 3, 4 and 5 by three mentees: 4.0.",
)
PRE_POST = Measure(
    id="pre-post",
    version=1,
    question="What changed between the first and the last answer of a person?",
    unit="rating",
    estimate="change",
    window="given",
    numerator="Mean difference of the ratings of waves post and pre, paired by relationship, person and version of "
    "an instrument, with a 95 % interval.",
    denominator="First answers of wave pre in the window. Shown beside: how many are paired, and the share that is "
    "lost.",
    people=GIVERS,
    exclusions="Answers of wave post without one of wave pre.",
    censoring="An answer of wave post after the date is a loss so far.",
    example="Five mentees answer 3 before; three of them answer 4 after: +1.0, 3 paired of 5, loss 40 %.",
)
PRACTICE = (
    SESSIONS_HELD,
    MENTORING_HOURS,
    PAIRS_MET,
    ADHERENCE,
    NO_SHOW,
    LATE_CANCELLATION,
    GOALS_AGREED,
    GOALS_MET,
    FEEDBACK_MEAN,
    PRE_POST,
)
