"""Streams: what is counted of people, as SQL over the tables of facts.

Each selects `known, id, program, fact, person, other, count, value, reverses`; a stream of several columns is one for
each value of `series`, such as each published instrument.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.projections.disclosure.release_sums import ANSWERS
from services.projections.folding.event_handlers import EVIDENCE_FLOOR
from services.projections.measures.facts.codes import CLOSED, INITIATORS, MENTEE, MENTOR
from services.projections.measures.facts.codes import MET as GOAL_MET

ANSWERED = ANSWERS
"""The stream of answers; its series are `instrument:version:wave:about:giver`."""
_NEVER = 253402300799999999
"""What has not happened, microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of contributions.

    Attributes:
        name: Its name, and the first part of the names of its series.
        sql: Its contributions that became known until `%(through)s`, microseconds since 1970.
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


def _relationships(name: str, moment: str, condition: str = "true") -> Stream:
    """Return a stream of one moment of relationships; a pair's fact, about the mentee with the mentor."""
    sql = f"""
SELECT r.{moment}_known AS known, r.id::text AS id, r.program_id::text AS program, r.id::text AS fact,
       r.mentee_id::text AS person, r.mentor_id::text AS other, 1 AS count, 0 AS value, false AS reverses, '' AS series
  FROM measures.relationships r WHERE r.{moment} < {_NEVER} AND {condition}"""  # noqa: S608 - names are constants
    return Stream(name, sql)


_SESSIONS = f"""
SELECT s.known, s.id::text AS id, s.program_id::text AS program, s.id::text AS fact,
       r.mentee_id::text AS person, r.mentor_id::text AS other, s.count, s.minutes * s.count AS value,
       false AS reverses, '' AS series
  FROM measures.sessions s JOIN measures.relationships r ON r.id = s.relationship_id
 WHERE s.evidence >= {EVIDENCE_FLOOR}"""  # noqa: S608 - names are constants

_FIRST_SESSIONS = f"""
SELECT min(s.known) AS known, r.id::text AS id, r.program_id::text AS program, r.id::text AS fact,
       r.mentee_id::text AS person, r.mentor_id::text AS other, 1 AS count, 0 AS value, false AS reverses, '' AS series
  FROM measures.sessions s JOIN measures.relationships r ON r.id = s.relationship_id
 WHERE s.evidence >= {EVIDENCE_FLOOR} GROUP BY r.id, r.program_id, r.mentee_id, r.mentor_id"""  # noqa: S608 - names are constants


def _goals(name: str, moment: str, condition: str = "true") -> Stream:
    sql = f"""
SELECT g.{moment}_known AS known, g.id::text AS id, g.program_id::text AS program, g.id::text AS fact,
       r.mentee_id::text AS person, r.mentor_id::text AS other, 1 AS count, 0 AS value, false AS reverses, '' AS series
  FROM measures.goals g JOIN measures.relationships r ON r.id = g.relationship_id
 WHERE g.{moment} < {_NEVER} AND {condition}"""  # noqa: S608 - names are constants
    return Stream(name, sql)


_ANSWERS = f"""
SELECT a.known, a.id::text AS id, a.program_id::text AS program, a.id::text AS fact,
       CASE WHEN a.given_by = {MENTOR} THEN r.mentor_id ELSE r.mentee_id END::text AS person,
       CASE WHEN a.given_by = {MENTOR} THEN r.mentee_id ELSE r.mentor_id END::text AS other,
       1 AS count, a.rating AS value, false AS reverses,
       concat_ws(':', a.instrument, a.version, a.wave, a.about, CASE WHEN a.given_by = {MENTOR} THEN 'mentor'
                                                                     ELSE 'mentee' END) AS series
  FROM measures.answers a JOIN measures.relationships r ON r.id = a.relationship_id"""  # noqa: S608 - names are constants

_CLOSED = f"r.outcome = {CLOSED} AND r.matched < {_NEVER}"

STREAMS = (
    _participations("applied", "applied", f"p.role = {MENTEE}"),
    _participations("enrolled", "enrolled", f"p.role = {MENTEE}"),
    _participations("mentors", "enrolled", f"p.role = {MENTOR}"),
    _participations("left", "ended", f"p.role = {MENTEE} AND p.enrolled < {_NEVER}"),
    _relationships("matched", "matched"),
    _relationships("activated", "active"),
    _relationships("closed", "closed", _CLOSED),
    _relationships("closed-active", "closed", f"{_CLOSED} AND r.active < {_NEVER}"),
    *(
        _relationships(f"closed-by-{initiator}", "closed", f"{_CLOSED} AND r.closed_by = {code}")
        for initiator, code in INITIATORS.items()
    ),
    Stream("first-session", _FIRST_SESSIONS),
    Stream("sessions", _SESSIONS, "minutes"),
    _goals("goal-agreed", "agreed"),
    _goals("goal-met", "ended", f"g.outcome = {GOAL_MET}"),
    Stream(ANSWERED, _ANSWERS, "rating"),
)
BY_NAME: Mapping[str, Stream] = {stream.name: stream for stream in STREAMS}
"""Every stream by its name."""
