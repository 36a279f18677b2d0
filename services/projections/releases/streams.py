"""Streams: what is counted of people, as SQL over the tables of facts.

Each selects `known, id, program, fact, person, other, count, value, reverses`; a stream of several columns is one for
each value of `series`, such as each published instrument. A relationship that is voided takes back whatever it and its
sessions, goals and answers had contributed, when that becomes known; one that is reopened takes back its closing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.projections.disclosure.release_sums import ANSWERS
from services.projections.folding.event_handlers import EVIDENCE_FLOOR
from services.projections.measures.facts.codes import CLOSED, INITIATORS, MENTEE, MENTOR
from services.projections.measures.facts.codes import MET as GOAL_MET
from services.projections.releases.network_stream import NETWORK, NETWORK_SQL

ANSWERED = ANSWERS
"""The stream of answers; its series are `instrument:version:wave:about:giver`."""
ITEMS = "answered-item"
"""The stream of the questions of anonymous questionnaires: `instrument:version:wave:program:giver:item`."""
_NEVER = 253402300799999999
"""What has not happened, microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of contributions.

    Attributes:
        name: Its name, and the first part of the names of its series.
        sql: Its contributions; `{identities}` is the table of the people who have more than one id.
        value: The unit of its values; None where people are counted only.
    """

    name: str
    sql: str
    value: str | None = None


def _participations(name: str, moment: str, condition: str = "true") -> Stream:
    """Return a stream of one moment of participations."""
    sql = f"""
SELECT p.{moment}_known AS known, p.id::text AS id, p.program_id::text AS program, p.id::text AS fact,
       p.person_id::text AS person, NULL AS other, 1 AS count, 0 AS value, false AS reverses, '' AS series
  FROM measures.participations p WHERE p.{moment} < {_NEVER} AND {condition}"""  # noqa: S608 - names are constants
    return Stream(name, sql)


def _until_voided(sql: str) -> str:
    """Return the contributions of relationships, and those that take back what was contributed by voided ones.

    Args:
        sql: Contributions with a further column `voided`: when it became known that the relationship is void, or that
            the closing ended nothing.
    """
    columns = "program, fact, person, other"
    return f"""
SELECT known, id, {columns}, count, value, reverses, series FROM ({sql}) given
 UNION ALL
SELECT greatest(voided, known), id || ':voided', {columns}, -count, -value, true, series
  FROM ({sql}) given WHERE voided < {_NEVER}"""  # noqa: S608 - names are constants


def _relationships(name: str, moment: str, condition: str = "true") -> Stream:
    """Return a stream of one moment of relationships; a pair's fact, about the mentee with the mentor."""
    sql = f"""
SELECT r.{moment}_known AS known, r.id::text AS id, r.program_id::text AS program, r.id::text AS fact,
       r.mentee_id::text AS person, r.mentor_id::text AS other, 1 AS count, 0 AS value, false AS reverses, '' AS series,
       r.voided_known AS voided
  FROM measures.relationships r WHERE r.{moment} < {_NEVER} AND {condition}"""  # noqa: S608 - names are constants
    return Stream(name, _until_voided(sql))


# The first report of a session has its id, a later one the number of those before besides, which were taken back.
_SESSIONS = f"""
SELECT s.known, s.id::text || coalesce(':' || nullif(b.before, 0), '') AS id, s.program_id::text AS program,
       s.id::text || coalesce(':' || nullif(b.before, 0), '') AS fact,
       r.mentee_id::text AS person, r.mentor_id::text AS other, s.count, s.minutes * s.count AS value,
       false AS reverses, '' AS series, least(r.voided_known, s.corrected_known) AS voided
  FROM measures.sessions s JOIN measures.relationships r ON r.id = s.relationship_id
  LEFT JOIN LATERAL (SELECT count(*) AS before FROM measures.sessions c WHERE c.corrected_known < {_NEVER}
                        AND c.relationship_id = s.relationship_id AND c.id = s.id AND c.known < s.known) b ON true
 WHERE s.evidence >= {EVIDENCE_FLOOR}"""  # noqa: S608 - names are constants

# Whether a relationship has a session is known from the first report on, until the last one is taken back: spans of
# knowledge that touch are one. Relationships without a correction have one span that does not end.
_SPANS = f"""
SELECT s.relationship_id, min(s.known) AS known, {_NEVER} AS until, 0 AS number
  FROM measures.sessions s
 WHERE s.evidence >= {EVIDENCE_FLOOR} AND NOT EXISTS (
       SELECT FROM measures.sessions c WHERE c.corrected_known < {_NEVER} AND c.relationship_id = s.relationship_id)
 GROUP BY 1
 UNION ALL
SELECT relationship_id, min(known), max(corrected_known), number - 1
  FROM (SELECT n.*, count(*) FILTER (WHERE begins) OVER (PARTITION BY relationship_id ORDER BY known, at, id) AS number
          FROM (SELECT s.relationship_id, s.known, s.at, s.id, s.corrected_known,
                       coalesce(max(s.corrected_known) OVER (PARTITION BY s.relationship_id
                           ORDER BY s.known, s.at, s.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) < s.known,
                           true) AS begins
                  FROM measures.sessions s
                 WHERE s.evidence >= {EVIDENCE_FLOOR} AND s.relationship_id IN (
                       SELECT c.relationship_id FROM measures.sessions c WHERE c.corrected_known < {_NEVER})) n) m
 GROUP BY relationship_id, number"""  # noqa: S608 - names are constants

_FIRST_SESSIONS = f"""
SELECT s.known, r.id::text || coalesce(':' || nullif(s.number, 0), '') AS id, r.program_id::text AS program,
       r.id::text || coalesce(':' || nullif(s.number, 0), '') AS fact,
       r.mentee_id::text AS person, r.mentor_id::text AS other, 1 AS count, 0 AS value, false AS reverses, '' AS series,
       least(r.voided_known, s.until) AS voided
  FROM ({_SPANS}) s JOIN measures.relationships r ON r.id = s.relationship_id"""  # noqa: S608 - names are constants


def _goals(name: str, moment: str, condition: str = "true") -> Stream:
    sql = f"""
SELECT g.{moment}_known AS known, g.id::text AS id, g.program_id::text AS program, g.id::text AS fact,
       r.mentee_id::text AS person, r.mentor_id::text AS other, 1 AS count, 0 AS value, false AS reverses, '' AS series,
       r.voided_known AS voided
  FROM measures.goals g JOIN measures.relationships r ON r.id = g.relationship_id
 WHERE g.{moment} < {_NEVER} AND {condition}"""  # noqa: S608 - names are constants
    return Stream(name, _until_voided(sql))


_ANSWERS = f"""
SELECT a.known, a.id::text AS id, a.program_id::text AS program, a.id::text AS fact,
       CASE WHEN a.given_by = {MENTOR} THEN r.mentor_id ELSE r.mentee_id END::text AS person,
       CASE WHEN a.given_by = {MENTOR} THEN r.mentee_id ELSE r.mentor_id END::text AS other,
       1 AS count, a.rating AS value, false AS reverses,
       concat_ws(':', a.instrument, a.version, a.wave, a.about, CASE WHEN a.given_by = {MENTOR} THEN 'mentor'
                                                                     ELSE 'mentee' END) AS series,
       r.voided_known AS voided
  FROM measures.answers a JOIN measures.relationships r ON r.id = a.relationship_id"""  # noqa: S608 - names are constants

# A batch of anonymous answers is released as it was cut: its people are known by their number only, and each has
# the same share of the sum. Who answered twice, in two waves, is in two series.
_ANSWER_BATCHES = f"""
SELECT b.known, b.id || ':' || lpad(n::text, 6, '0') AS id, b.program_id::text AS program,
       b.id || ':' || n AS fact, md5(b.id || ':' || n)::uuid::text AS person, NULL AS other, 1 AS count,
       b.total * n / b.people - b.total * (n - 1) / b.people AS value, false AS reverses,
       concat_ws(':', b.instrument, b.version, b.wave, 'program', CASE WHEN b.given_by = {MENTOR} THEN 'mentor'
                                                                       ELSE 'mentee' END) AS series
  FROM measures.answer_batches b CROSS JOIN generate_series(1, b.people) AS n"""  # noqa: S608 - names are constants

# The scores of each question of these batches, cut in the same way.
_ITEMS = f"""
SELECT b.known, b.id || ':' || lpad(n::text, 6, '0') AS id, b.program_id::text AS program,
       b.id || ':' || n AS fact, md5(b.id || ':' || n)::uuid::text AS person, NULL AS other, 1 AS count,
       i.total * n / b.people - i.total * (n - 1) / b.people AS value, false AS reverses,
       concat_ws(':', b.instrument, b.version, b.wave, 'program', CASE WHEN b.given_by = {MENTOR} THEN 'mentor'
                                                                       ELSE 'mentee' END, i.item) AS series
  FROM measures.answer_batches b CROSS JOIN unnest(b.items, b.totals) AS i (item, total)
 CROSS JOIN generate_series(1, b.people) AS n"""  # noqa: S608 - names are constants

# The closings of relationships that were matched, also those that were taken back: until then they are contributions.
# The first one of a relationship has its id, a later one the number of those before besides.
_CLOSINGS = f"""
SELECT r.closed_known AS known, r.id::text || coalesce(n.before, '') AS id, r.voided_known AS voided, r.closed_by AS by,
       r.id AS of
  FROM measures.relationships r
  LEFT JOIN (SELECT relationship_id, ':' || count(*) AS before FROM measures.reopenings GROUP BY 1) n
         ON n.relationship_id = r.id
 WHERE r.closed < {_NEVER} AND r.outcome = {CLOSED}
 UNION ALL
SELECT o.closed_known, o.relationship_id::text || CASE WHEN o.before > 0 THEN ':' || o.before ELSE '' END,
       o.reopened_known, o.closed_by, o.relationship_id
  FROM (SELECT o.*, row_number() OVER (PARTITION BY o.relationship_id ORDER BY o.position) - 1 AS before
          FROM measures.reopenings o) o"""  # noqa: S608 - names are constants


def _closings(name: str, condition: str = "true") -> Stream:
    """Return a stream of the closings of relationships that were matched."""
    sql = f"""
SELECT c.known, c.id, r.program_id::text AS program, c.id AS fact, r.mentee_id::text AS person,
       r.mentor_id::text AS other, 1 AS count, 0 AS value, false AS reverses, '' AS series, c.voided
  FROM ({_CLOSINGS}) c JOIN measures.relationships r ON r.id = c.of
 WHERE r.matched < {_NEVER} AND {condition}"""  # noqa: S608 - names are constants
    return Stream(name, _until_voided(sql))


STREAMS = (
    _participations("applied", "applied", f"p.role = {MENTEE}"),
    _participations("enrolled", "enrolled", f"p.role = {MENTEE}"),
    _participations("mentors", "enrolled", f"p.role = {MENTOR}"),
    _participations("left", "ended", f"p.role = {MENTEE} AND p.enrolled < {_NEVER}"),
    _relationships("matched", "matched"),
    _relationships("activated", "active"),
    _closings("closed"),
    _closings("closed-active", f"r.active < {_NEVER}"),
    *(_closings(f"closed-by-{initiator}", f"c.by = {code}") for initiator, code in INITIATORS.items()),
    Stream("first-session", _until_voided(_FIRST_SESSIONS)),
    Stream("sessions", _until_voided(_SESSIONS), "minutes"),
    _goals("goal-agreed", "agreed"),
    _goals("goal-met", "ended", f"g.outcome = {GOAL_MET}"),
    Stream(ANSWERED, f"{_until_voided(_ANSWERS)} UNION ALL {_ANSWER_BATCHES}", "rating"),
    Stream(ITEMS, _ITEMS, "score"),
    Stream(NETWORK, NETWORK_SQL),
)
BY_NAME: Mapping[str, Stream] = {stream.name: stream for stream in STREAMS}
"""Every stream by its name."""
