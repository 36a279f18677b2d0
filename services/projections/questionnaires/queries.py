"""Queries of the anonymous questionnaires of a program, through the door of the reader."""

from collections.abc import Iterable
from datetime import datetime

from services.contract.envelope import to_micros
from services.disclosure.batch import Audience
from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure
from services.projections.measures.facts.codes import MENTOR
from services.projections.questionnaires.answered import Answered, Scores, put_together
from services.projections.releases.item_series import ItemSeries, item_series
from services.projections.releases.program_door import find_door
from services.projections.releases.queries import ReleaseQueries
from services.projections.releases.questions import read_published

# A reader of the facts of a program sees a batch as soon as it is complete: there is no fact about a person in it.
_BATCHES = f"""
SELECT b.instrument, b.version, b.wave, CASE WHEN b.given_by = {MENTOR} THEN 'mentor' ELSE 'mentee' END, i.item,
       sum(b.people)::int, sum(i.total)::bigint
  FROM measures.answer_batches b CROSS JOIN unnest(b.items, b.totals) AS i (item, total)
 WHERE b.program_id = %s AND b.at <= %s GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608 - constants


class QuestionnaireQueries:
    """Reads what was answered together.

    Args:
        pool: The projections' database.
        releases: Reads releases.
    """

    def __init__(self, pool: Pool, releases: ReleaseQueries) -> None:
        self._pool, self._releases = pool, releases

    def of(self, program: str, disclosure: Disclosure, until: datetime) -> Answered:
        """Return the anonymous questionnaires of a program with the sums of their questions.

        Args:
            program: The program.
            disclosure: The access of the reader.
            until: The time until which batches count.

        Raises:
            NotFoundError: There is no such program, or it is a draft of others.
        """
        found = find_door(self._pool, program, disclosure)
        with self._pool.connection() as connection:
            published = {} if found.withheld else read_published(connection, [program])
        if not published:
            return Answered()
        if found.facts:
            return put_together(program, published, self._batches(program, until))
        audience = Audience.INNER if found.inside else Audience.OUTER
        return put_together(program, published, self._released(program, audience, until))

    def _batches(self, program: str, until: datetime) -> list[tuple[ItemSeries, Scores]]:
        with self._pool.connection() as connection:
            rows = connection.execute(_BATCHES, [program, to_micros(until)]).fetchall()
        return [(ItemSeries(*row[:5]), Scores(*row[5:])) for row in rows]

    def _released(self, program: str, audience: Audience, until: datetime) -> Iterable[tuple[ItemSeries, Scores]]:
        for stream, total in self._releases.totals([audience], program=program, now=until).items():
            series = item_series(stream)
            if series is not None:
                yield series, Scores(total.people, total.total)
