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
    version=1,
    question="Of those who applied, how many reached each stage?",
    unit="participations",
    estimate="count",
    window="applied",
    numerator="Mentee participations at each stage they have reached by the date: applied, enrolled, matched, "
    "active, closed well (closed as planned).",
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
PEOPLE = (ENROLLED, FUNNEL, WAITING, TIME_TO_MATCH)
