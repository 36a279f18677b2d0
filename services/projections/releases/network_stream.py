"""Stream of the network: mentors, people who were reached, those who gave back, and flows between programs.

One variant is released, whatever a reader asks for. Influence counts from the first session at the usual evidence
floor, or from the start of the relationship where the federation chose that (`released_effect`), and is passed on by
relationships that begin later. Relationships between peers have no generations.
"""

from services.disclosure.batch_rule import SMALLEST_INNER_BATCH
from services.projections.folding.event_handlers import EVIDENCE_FLOOR

NETWORK = "network"
"""Name of the stream; its series are `network:mentors`, `network:reached`, `network:gave-back`, `network:flow:P:Q`."""
MENTORS, REACHED, GAVE_BACK, FLOW = (f"{NETWORK}:{series}" for series in ("mentors", "reached", "gave-back", "flow"))
_NEVER = 253402300799999999
"""What has not happened, microseconds since 1970."""

# Every time at which a fact became known is the least of a set that only grows, so a fact never moves to a later batch.
# What may not be counted is left out after that time is found, for the same reason: people who refused; people who
# mentor in another organization that does not share its part in the network, or in another program that is sealed.
_FACTS = f"""
WITH chosen AS (
  SELECT coalesce(bool_or(e.effect = 'started'), false) AS at_start,
         coalesce(max((extract(epoch FROM e.chosen_at) * 1000000)::bigint), 0) AS known
    FROM (SELECT effect, chosen_at FROM releases.effects ORDER BY number DESC LIMIT 1) e),
firsts AS (
  SELECT s.relationship_id, min(s.at) AS at, min(s.known) AS known
    FROM measures.sessions s WHERE s.evidence >= {EVIDENCE_FLOOR} AND {{reported}} GROUP BY 1),
lives AS MATERIALIZED (
  SELECT r.id, r.program_id AS program, p.organization_id AS organization, r.active, r.active_known,
         coalesce(m.canonical_id, r.mentor_id) AS mentor, coalesce(n.canonical_id, r.mentee_id) AS mentee,
         CASE WHEN x.at_start THEN r.active WHEN f.at IS NOT NULL THEN greatest(r.active, f.at) END AS effect,
         CASE WHEN x.at_start THEN greatest(r.active_known, x.known)
              WHEN f.at IS NOT NULL THEN greatest(r.active_known, f.known, x.known) END AS effect_known,
         coalesce('network' = ANY(o.shares), true) AS shared,
         coalesce(d.confidentiality, 'sealed') = 'sealed' AS sealed,
         greatest(p.minimum_group_size, {SMALLEST_INNER_BATCH}) AS minimum,
         EXISTS (SELECT FROM directory.consents c WHERE c.purpose = 'network' AND NOT c.granted
                    AND c.person_id IN (r.mentor_id, r.mentee_id)) AS refused
    FROM measures.relationships r JOIN measures.programs p ON p.id = r.program_id
   CROSS JOIN chosen x
    LEFT JOIN firsts f ON f.relationship_id = r.id
    LEFT JOIN measures.organizations o ON o.id = p.organization_id
    LEFT JOIN directory.programs d ON d.id = p.id
    LEFT JOIN {{identities}} m ON m.person_id = r.mentor_id
    LEFT JOIN {{identities}} n ON n.person_id = r.mentee_id
   WHERE r.active < {_NEVER} AND {{believed}} AND (r.form - 1) / 2 %% 3 <> 2
     AND coalesce(m.canonical_id, r.mentor_id) <> coalesce(n.canonical_id, r.mentee_id)),
starts AS (SELECT mentor AS person, min(active) AS start FROM lives GROUP BY 1),
effects AS (SELECT mentee AS person, min(effect) AS effect FROM lives GROUP BY 1),
mentors AS (
  SELECT DISTINCT ON (l.mentor)
         l.mentor AS person, l.id, l.program, l.mentee AS other, l.active_known AS known, l.refused
    FROM lives l ORDER BY l.mentor, l.active_known, l.id),
first_reached AS (
  SELECT DISTINCT ON (l.mentee)
         l.mentee AS person, l.id, l.program, l.mentor AS other, l.effect_known AS known, l.refused
    FROM lives l WHERE l.effect IS NOT NULL ORDER BY l.mentee, l.effect_known, l.id),
reached AS (
  SELECT r.* FROM first_reached r JOIN effects e USING (person) LEFT JOIN starts s USING (person)
   WHERE (s.start > e.effect) IS NOT FALSE),
onward AS (
  SELECT a.mentee AS person, a.mentor AS other, a.id, a.program, b.program AS target,
         greatest(a.effect_known, b.active_known) AS known, a.refused OR b.refused AS refused,
         b.minimum > a.minimum AS stricter,
         a.program = b.program OR NOT a.sealed AND NOT b.sealed
         AND (a.organization = b.organization OR a.shared AND b.shared) AS open
    FROM lives a JOIN lives b ON b.mentor = a.mentee AND b.active > a.effect),
first_onward AS (
  SELECT DISTINCT ON (o.person) o.* FROM onward o ORDER BY o.person, o.known, o.id),
flows AS (
  SELECT DISTINCT ON (o.person, o.program, o.target) o.* FROM onward o
   ORDER BY o.person, o.program, o.target, o.known, o.id),
every AS (
  SELECT known, id, program, person, other, 'mentors' AS series FROM mentors WHERE NOT refused
  UNION ALL SELECT known, id, program, person, other, 'reached' FROM reached WHERE NOT refused
  UNION ALL SELECT greatest(o.known, r.known), r.id, r.program, r.person, r.other, 'gave-back'
              FROM reached r JOIN first_onward o USING (person) WHERE o.open AND NOT r.refused AND NOT o.refused
  UNION ALL SELECT known, id, program, person, other, 'flow:' || program || ':' || target
              FROM flows WHERE open AND NOT stricter AND NOT refused)
SELECT e.known, e.id::text AS id, e.program::text AS program, e.person::text AS fact, e.person::text AS person,
       e.other::text AS other, 1 AS count, 0 AS value, false AS reverses, e.series
  FROM every e"""  # noqa: S608 - names are constants


def _facts(believed: str, reported: str) -> str:
    """Return the facts of the relationships and of the reports of sessions that fulfil a condition each."""
    return _FACTS.replace("{believed}", believed).replace("{reported}", reported)


# A relationship that is voided, and a report of a session that is taken back, take back what depended on them, and
# bring what they had hidden, when that becomes known.
# Limit: a person of whom a fact was taken back is not counted again by a later relationship.
NETWORK_SQL = f"""
WITH ever AS MATERIALIZED ({_facts("true", "true")}),
present AS MATERIALIZED ({_facts(f"r.voided_known = {_NEVER}", f"s.corrected_known = {_NEVER}")}),
withdrawn AS (
  SELECT r.mentor_id, r.mentee_id, r.voided_known AS known FROM measures.relationships r
   WHERE r.voided_known < {_NEVER}
   UNION ALL
  SELECT r.mentor_id, r.mentee_id, s.corrected_known
    FROM measures.sessions s JOIN measures.relationships r ON r.id = s.relationship_id
   WHERE s.corrected_known < {_NEVER}),
voids AS (
  SELECT x.person::text AS person, max(r.known) AS known
    FROM withdrawn r
    LEFT JOIN {{identities}} m ON m.person_id = r.mentor_id
    LEFT JOIN {{identities}} n ON n.person_id = r.mentee_id
   CROSS JOIN LATERAL (VALUES (coalesce(m.canonical_id, r.mentor_id)),
                              (coalesce(n.canonical_id, r.mentee_id))) x (person)
   GROUP BY 1)
SELECT * FROM ever
 UNION ALL
SELECT greatest(e.known, v.known), e.id || ':voided', e.program, e.fact, e.person, e.other, -1, 0, true, e.series
  FROM ever e JOIN voids v USING (person)
 WHERE NOT EXISTS (SELECT FROM present p WHERE p.person = e.person AND p.series = e.series)
 UNION ALL
SELECT greatest(p.known, v.known), p.id || ':again', p.program, p.fact, p.person, p.other, 1, 0, false, p.series
  FROM present p JOIN voids v USING (person)
 WHERE NOT EXISTS (SELECT FROM ever e WHERE e.person = p.person AND e.series = p.series)"""  # noqa: S608 - names are constants
