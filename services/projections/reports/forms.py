"""Forms of mentoring in a report: exact where the reader sees facts, else the released split of a closed year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure
from services.projections.folding.upserts import NEVER
from services.projections.measures.facts.codes import FORMS
from services.projections.releases.split_queries import SplitQueries

_NAMES: Mapping[int, str] = {code: f"{direction} {shape}" for (_, direction, shape), code in FORMS.items()}
_EXACT = f"""
SELECT form, count(*)::int, count(*) FILTER (WHERE closed > %(as_of)s)::int,
       (SELECT count(*) FROM (SELECT unnest(array_agg(mentor_id)) UNION SELECT unnest(array_agg(mentee_id))) AS p)::int
  FROM (SELECT (ARRAY[{", ".join(f"'{_NAMES[code]}'" for code in sorted(_NAMES))}])[r.form] AS form, r.closed,
               r.mentor_id, r.mentee_id
          FROM measures.relationships r
         WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.active <= %(as_of)s AND r.voided_known = {NEVER}) r
 GROUP BY 1 ORDER BY 1"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class FormFigure:
    """One form of mentoring.

    Attributes:
        form: Direction and shape, such as `traditional pair`; `other` for all that are too small, of releases.
        people: Its people, each once.
        began: Relationships that began by the date; None of releases, which count people alone.
        open: Those of them that had not ended by the date.
    """

    form: str
    people: int
    began: int | None = None
    open: int | None = None


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of mentoring in a report.

    Attributes:
        figures: One for each form that may be shown.
        year: The closed year of releases; None where the figures are exact.
    """

    figures: Sequence[FormFigure]
    year: int | None


def exact_forms(pool: Pool, programs: Sequence[str], as_of: int) -> Forms:
    """Return how many relationships of each form had begun by a date, for a reader of these facts.

    Args:
        pool: The projections' database.
        programs: Their programs.
        as_of: The date, microseconds since 1970.
    """
    with pool.connection() as connection:
        rows = connection.execute(_EXACT.encode(), {"programs": list(programs), "as_of": as_of}).fetchall()
    return Forms([FormFigure(form, people, began, still) for form, began, still, people in rows], None)


def released_forms(
    splits: SplitQueries, programs: Sequence[str] | None, disclosure: Disclosure, as_of: date, now: datetime
) -> Forms:
    """Return the released people who began, by form, of the last year that was over on the date.

    Args:
        splits: Reads splits.
        programs: The programs of one organization; None for the federation.
        disclosure: The access of the reader.
        as_of: The last day of the report.
        now: The present.
    """
    day = min(as_of, date(now.astimezone(UTC).year - 1, 12, 31))  # on the last day of a year that year is not over
    year = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    if programs is None:
        found = [splits.federation("activated", "form", year, now)]
    else:
        found = [splits.program(each, disclosure, "activated", "form", year, now) for each in programs]
    people: dict[str, int] = {}
    for cell in (cell for split in found for cell in split.cells):
        people[cell.group] = people.get(cell.group, 0) + cell.people
    return Forms([FormFigure(form, people[form]) for form in sorted(people)], year)
