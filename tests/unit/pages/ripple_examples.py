"""Example answers about cohorts, months, paths and programs of the network."""

from datetime import timedelta

from services.projections.network.answers.cohorts import Cohort, CohortList, CurvePoint, HorizonRate
from services.projections.network.answers.paths import PathsFound, PathStep
from services.projections.network.answers.programs import DeepFlow, ProgramRipple
from services.projections.network.answers.timeline import Timeline, TimelineMonth
from services.projections.network.answers.what_if import LostIn, WithoutOne
from tests.unit.pages.examples import EXAMPLE_TIME, FEW, example_id, figure

STATED = {"effect": "met", "rule": "strictly_after"}


def cohorts(**changes: object) -> CohortList:
    """Return give-back by year: two cohorts that are shown, one withheld."""
    fields = {
        **STATED,
        "by": "year",
        "horizon_years": 3,
        "until": "2026-03-14T00:00:00Z",
        "overall": cohort("all"),
        "items": [cohort("2022", reproduction=0.2), small("2023"), cohort("2024", years=1)],
    }
    return CohortList.model_validate({**fields, **changes})


def cohort(key: str, years: int = 5, reproduction: float | None = None) -> Cohort:
    """Return a cohort that was observed for so many years."""
    rates = [
        HorizonRate(years=each, given_back=0.04 * each, low=0.03 * each, high=0.05 * each)
        if each <= years
        else HorizonRate(years=each, given_back=None, low=None, high=None)
        for each in (1, 2, 3, 5)
    ]
    curve = [
        CurvePoint(
            days=round(month * 365.25 / 12),
            at_risk=11439 - 90 * month,
            given_back=0.0033 * month,
            low=0.0025 * month,
            high=0.0041 * month,
        )
        for month in range(12 * years + 1)
    ]
    return Cohort(
        key=key,
        name=None,
        at_risk=figure(11439),
        gave_back=figure(1430),
        median_days=None,
        horizons=rates,
        curve=curve,
        reproduction=reproduction,
    )


def small(key: str) -> Cohort:
    """Return a cohort too small to show."""
    few = FEW
    return Cohort(key=key, name=None, at_risk=few, gave_back=few, median_days=None, horizons=[], curve=[])


def timeline(months: int = 30) -> Timeline:
    """Return so many months up to March 2026."""
    items = []
    for place in range(months):
        index = 2026 * 12 + 2 - (months - 1 - place)
        items.append(
            TimelineMonth(
                month=f"{index // 12}-{index % 12 + 1:02d}",
                relationships=40 * (place + 1),
                mentors=20 * (place + 1),
                new_mentors=3 * place,
                reproduction=3 * place / (20 * (place + 1)),
                sum_reach=90 * place * place,
            )
        )
    return Timeline.model_validate({**STATED, "items": items})


def paths(*, same: bool = False) -> PathsFound:
    """Return how influence got to a mentee's mentee: the earliest in three steps, another in two."""
    long = [step("mentor 0", "mentee 1", 0), step("mentee 1", "mentee 2", 40), step("mentee 2", "mentee 0.1", 90)]
    return PathsFound.model_validate(
        {
            **STATED,
            "from_": example_id("mentor 0"),
            "to": example_id("mentee 0.1"),
            "reached": True,
            "reached_at": EXAMPLE_TIME + timedelta(days=90),
            "foremost": long,
            "shortest": long if same else [step("mentor 0", "mentee 0", 100), step("mentee 0", "mentee 0.1", 200)],
            "reached_at_or_after": True,
        }
    )


def step(mentor: str, mentee: str, day: int) -> PathStep:
    """Return one relationship of a path."""
    return PathStep(
        relationship_id=example_id(f"{mentor} {mentee}"),
        mentor=example_id(mentor),
        mentee=example_id(mentee),
        program_id=example_id("Harbour"),
        program_name="Harbour",
        started_at=EXAMPLE_TIME + timedelta(days=day),
        effect_at=EXAMPLE_TIME + timedelta(days=day + 12),
    )


def without(lost: int = 12) -> WithoutOne:
    """Return what would be missing without the mentor of the ripple."""
    programs = [
        LostIn(program_id=example_id("Harbour"), name="Harbour", people=figure(lost)),
        LostIn(program_id=example_id("Anchor"), name="Anchor", people=FEW),
    ]
    return WithoutOne(
        without=example_id("mentor 0"),
        reach=26,
        lost=lost,
        lost_share=lost / 26,
        sample=[],
        programs=programs if lost else [],
    )


def program_ripple(**changes: object) -> ProgramRipple:
    """Return the ripple of one program."""
    fields = {
        **STATED,
        "id": example_id("Harbour"),
        "name": "Harbour",
        "mentees": figure(320),
        "reach": figure(512),
        "went_on": figure(48),
        "spawned": FEW,
        "deep_flow": [
            DeepFlow(program_id=example_id("Harbour"), name="Harbour", people=figure(410)),
            DeepFlow(program_id=example_id("Compass"), name="Compass", people=figure(102)),
            DeepFlow(program_id=example_id("Anchor"), name="Anchor", people=FEW),
        ],
        "bounds": {"reach": {"strictly_after": 512, "at_or_after": 519}},
    }
    return ProgramRipple.model_validate({**fields, **changes})
