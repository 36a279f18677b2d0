"""Measures of participations: who takes part, who waits, and for how long."""

from services.projections.measures.definition import MENTEES, Measure

ENROLLED = Measure(
    id="enrolled",
    version=1,
    question="How many people take part on the date?",
    unit="participations",
    estimate="count",
    window="none",
    numerator="Participations that are enrolled on the date, by role.",
    people="Distinct people, whatever their roles.",
    exclusions="Participations that are paused or suspended on the date, and applications not decided yet.",
    example="Ada is a mentor and a mentee, Ben is a mentee and paused: 2 participations of 1 person.",
)
FUNNEL = Measure(
    id="funnel",
    version=2,
    question="Of those who applied, how many reached each stage?",
    unit="participations",
    estimate="stages",
    window="applied",
    numerator="Mentee participations at each stage they have reached by the date: applied, enrolled, matched, "
    "active, closed well (closed as planned). The figure is the number who applied.",
    people=MENTEES,
    exclusions="Participations without an application: invited only, or imported as enrolled.",
    censoring="A later stage that is not reached by the date is not counted; it may still be reached.",
    example="Three people apply in March; by June two are enrolled and one of them is matched: 3, 2, 1, 0, 0.",
)
WAITING = Measure(
    id="waiting",
    version=1,
    question="How many mentees wait on the date, and for how long?",
    unit="participations",
    estimate="ages",
    window="none",
    numerator="Enrolled mentees without an open relationship on the date, by days since they enrolled or since "
    "their last relationship ended. The figure is their number; the median is that of their days.",
    people=MENTEES,
    exclusions="Participations that are paused or suspended on the date.",
    example="Ada enrolled on 1 March, Ben's relationship ended on 20 March: on 31 March two wait, 30 and 11 days.",
)
TIME_TO_MATCH = Measure(
    id="time-to-match",
    version=1,
    question="How long do mentees wait for their first match?",
    unit="days",
    estimate="duration",
    window="enrolled",
    numerator="Days from the enrollment to the first match: the median, and the share matched within 30, 90, 180 "
    "and 365 days (Kaplan–Meier, with 95 % intervals).",
    people=MENTEES,
    exclusions="Mentees who were never enrolled.",
    censoring="Who is not matched by the date, or left before, counts up to then.",
    example="Ada is matched after 10 days, Ben still waits after 40: half are matched within 30 days, and the "
    "median is 10 days.",
)
MATCH_RATE = Measure(
    id="match-rate",
    version=1,
    question="How many mentees are matched within 90 days?",
    unit="share",
    estimate="share",
    window="enrolled",
    numerator="Mentees who were matched within 90 days of their enrollment.",
    denominator="All mentees who enrolled in the window and have 90 days behind them by the date, those who left "
    "included. New mentees do not lower the share before they have had the time.",
    people=MENTEES,
    exclusions="Mentees who enrolled less than 90 days before the date.",
    example="Of 10 mentees who enrolled in January 6 are matched by April: 60 %, 95 % interval 31 to 83 %.",
)
EQUITY = Measure(
    id="equity",
    version=1,
    question="Does each group get as far as all others?",
    unit="ratio",
    estimate="equity",
    window="applied",
    numerator="From each stage to the next (applied, enrolled, matched, active, closed well): the share of a group "
    "that goes on, divided by the share of all others that does, with a 95 % score interval; beside it the difference "
    "of the shares with Newcombe's interval. Below 1, the group gets on less often.",
    denominator="Mentee participations of the group, and of all others who stated one, that reached the stage before.",
    people=MENTEES,
    exclusions="Applications that state neither seniority nor skills, and erased people. Groups of fewer than 10 "
    "people, or with fewer than 10 others, are too few to compare. Levels of seniority are those of each program.",
    censoring="A stage that is not reached by the date is not counted; it may still be reached.",
    example="Of 40 enrolled juniors 20 are matched, of 60 others 45: 0.50 ÷ 0.75 = 0.67, and 25 points less.",
)
PEOPLE = (ENROLLED, FUNNEL, EQUITY, WAITING, TIME_TO_MATCH, MATCH_RATE)
