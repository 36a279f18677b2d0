"""View of a program's page: its dashboard, its objectives and its rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, SMALLEST_OUTER_BATCH
from services.policy.versions import PolicyVersion
from services.projections.directory.models import Program
from services.projections.measures.query.answer import QueryAnswer
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import EmptyState, Link, Table
from services.projections.pages.components.codes import codes_text
from services.projections.pages.components.roles import role_words
from services.projections.pages.dashboards.dashboard_view import DashboardView, dashboard_view
from services.projections.pages.dashboards.layout import display
from services.projections.pages.dashboards.measure_cards import Rows
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.policy_view import PolicyView, policy_view
from services.projections.pages.dashboards.questionnaire_view import Questionnaires, questionnaires_view
from services.projections.pages.dashboards.scorecard_view import Comparison, comparison_view, objectives_table
from services.projections.pages.dashboards.selection import DEFAULTS, Selection
from services.projections.questionnaires.answered import NOTHING_ASKED, Answered
from services.projections.scorecard.models import Benchmarks, Objectives

ENDED = frozenset({"ended", "archived"})
"""States of a program in which nothing runs any more."""
DAYS_OF_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Terms:
    """Policy, objectives, benchmarks and anonymous questionnaires of a program.

    Attributes:
        versions: The versions of its policy.
        objectives: Its objectives with their figures; None where they are not read.
        benchmarks: Its quarters among programs like it; None for readers who may not see them.
        answered: What its people answered together.
        inside: Whether the reader sees what is released inside the organization.
    """

    versions: Sequence[PolicyVersion] = ()
    objectives: Objectives | None = None
    benchmarks: Benchmarks | None = None
    answered: Answered = NOTHING_ASKED
    inside: bool = False


NO_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class ProgramView:
    """Content of a program's page.

    Attributes:
        name: Its name.
        about: Organization, state and forms.
        dashboard: Its figures.
        policy: Its rules; None before the first version.
        objectives: Its objectives and their progress; None where it has none.
        comparison: How it compares with programs like it; None for readers who may not see it.
        questionnaires: What its people answered together; None where it asks nothing anonymously.
        exact: The note that figures are exact; None where they are not.
    """

    name: str
    about: Sequence[str]
    dashboard: DashboardView
    policy: PolicyView | None
    objectives: Table | None
    comparison: Comparison | None
    questionnaires: Questionnaires | None
    exact: EmptyState | None
    flash_sessions: str

    @property
    def tables(self) -> list[Table]:
        """Every table of the page."""
        compared = self.comparison.table if self.comparison else None
        asked = self.questionnaires.table if self.questionnaires else None
        return [*self.dashboard.tables, *(each for each in (asked, self.objectives, compared) if each)]


def program_view(
    program: Program,
    figures: tuple[Measured, QueryAnswer],
    selection: Selection,
    terms: Terms = NO_TERMS,
    *,
    now: datetime,
    staff: bool = False,
    flash_sessions: int | None = None,
) -> ProgramView:
    """Build the page.

    Args:
        program: The program's entry in the directory.
        figures: Its figures and its sessions by month.
        selection: Period, comparison and date.
        terms: Its policy, its objectives and its benchmarks.
        now: The present time.
        staff: Whether the reader may see the rows behind the figures.
        flash_sessions: How many flash sessions were held; None for who does not see it.
    """
    measured, _ = figures
    rows = program_rows(program.id) if staff else no_rows
    return ProgramView(
        name=program.name,
        about=_about(program),
        dashboard=_dashboard(program, figures, selection, rows),
        policy=policy_view(terms.versions, now),
        objectives=_objectives(program, terms, selection),
        comparison=_comparison(terms, selection),
        questionnaires=_questionnaires(program, terms, selection),
        exact=_exact(program) if measured.exact else None,
        flash_sessions=_flash_sessions(flash_sessions),
    )


def usual_period(program: Program | None) -> str:
    """Return the period that a program's page shows unless one is chosen: its whole life where it has ended."""
    return "all" if program is not None and program.state in ENDED else DEFAULTS["period"]


def _dashboard(
    program: Program, figures: tuple[Measured, QueryAnswer], selection: Selection, rows: Rows
) -> DashboardView:
    """Return the dashboard in the words of the program; of one that has ended without what runs and who waits."""
    words, ended = role_words(program.directions), program.state in ENDED
    view = dashboard_view(*figures, selection, rows, words, over=ended)
    return replace(view, sentence=f"{_life(program)} {view.sentence}") if ended else view


def _life(program: Program) -> str:
    """Return when a program that has ended ran, and for how long."""
    if program.opened_at is None or program.ended_at is None:
        return "The program has ended."
    began, ended = formats.day(program.opened_at), formats.day(program.ended_at)
    months = round((program.ended_at - program.opened_at).days / DAYS_OF_MONTH)
    return f"The program ran from {began} to {ended}, {formats.count(max(months, 1), 'month')}."


def _objectives(program: Program, terms: Terms, selection: Selection) -> Table | None:
    if terms.objectives is None:
        return None
    address, ended = selection.address(csv="objectives"), program.state in ENDED
    return objectives_table(terms.objectives, program.id, address, ended=ended)


def _comparison(terms: Terms, selection: Selection) -> Comparison | None:
    if terms.benchmarks is None:
        return None
    return comparison_view(terms.benchmarks, selection.address(csv="comparison"))


def _questionnaires(program: Program, terms: Terms, selection: Selection) -> Questionnaires | None:
    smallest = SMALLEST_INNER_BATCH if terms.inside else SMALLEST_OUTER_BATCH
    fewest = max(program.minimum_group_size, smallest)
    return questionnaires_view(terms.answered, fewest, selection.address(csv="questionnaires"))


def program_rows(program: str) -> Callable[[str], Link | None]:
    """Return the links from a figure to the list of its rows, for the staff of a program."""

    def rows(measure: str) -> Link | None:
        found = display(measure).rows
        return None if found is None else Link(found[0], f"/programs/{program}/{found[1]}")

    return rows


def no_rows(_measure: str) -> Link | None:
    """Return no link: the reader sees no rows, and each figure leads to its card."""
    return None


def _about(program: Program) -> list[str]:
    forms = codes_text([*program.shapes, *program.directions, *program.formalities])
    return [program.organization or "", _state(program), forms, codes_text([program.confidentiality])]


def _state(program: Program) -> str:
    """Return the program's state with the day since when, as far as it is known."""
    phrases = {
        "open": ("open", "open since", program.opened_at),
        "closed": ("closed to newcomers", "closed to newcomers on", program.closed_at),
        "ended": ("ended", "ended on", program.ended_at),
        "archived": ("archived", "archived, ended on", program.ended_at),
    }
    plain, dated, time = phrases.get(program.state, (program.state, "", None))
    return f"{dated} {formats.day(time)}" if time else plain


def _flash_sessions(held: int | None) -> str:
    """Return how many flash sessions were held since the program began; empty for none."""
    if not held:
        return ""
    verb = "was" if held == 1 else "were"
    return f"{formats.count(held, 'flash session')} {verb} held since it opened. No other figure counts them."


def _exact(program: Program) -> EmptyState:
    minimum = max(program.minimum_group_size, SMALLEST_OUTER_BATCH)
    text = (
        "You coordinate this program. Others see sums of closed groups of people only, and no figure about fewer than "
        f"{minimum}."
    )
    return EmptyState("exact", "You see exact figures", text, Link("How figures are protected", "/definitions"))
