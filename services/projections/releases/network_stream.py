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

# What is known of a person changes by events that arrive, and where a relationship of the person is voided or a report
# of a session in one is taken back. Between two such moments, in an epoch of the person, the set of what counts only
# grows, and every time at which a fact became known is the least of that set: so a fact never moves to a later batch,
# and a further withdrawal ends the last epoch and changes none before it. A person without one has a single epoch.
# What may not be counted is left out after the time is found, for the same reason: people who refused; people who
# mentor in another organization that does not share its part in the network, or in another program that is sealed.
_RELATIONSHIPS = f"""
chosen AS (
  SELECT coalesce(bool_or(e.effect = 'started'), false) AS at_start,
         coalesce(max((extract(epoch FROM e.chosen_at) * 1000000)::bigint), 0) AS since
    FROM (SELECT effect, chosen_at FROM releases.effects ORDER BY number DESC LIMIT 1) e),
base AS MATERIALIZED (
  SELECT r.id, r.program_id AS program, p.organization_id AS organization, r.active, r.active_known, r.voided_known,
         coalesce(m.canonical_id, r.mentor_id) AS mentor, coalesce(n.canonical_id, r.mentee_id) AS mentee,
         coalesce('network' = ANY(o.shares), true) AS shared,
         coalesce(d.confidentiality, 'sealed') = 'sealed' AS sealed,
         greatest(p.minimum_group_size, {SMALLEST_INNER_BATCH}) AS minimum,
         EXISTS (SELECT FROM directory.consents c WHERE c.purpose = 'network' AND NOT c.granted
                    AND c.person_id IN (r.mentor_id, r.mentee_id)) AS refused
    FROM measures.relationships r JOIN measures.programs p ON p.id = r.program_id
    LEFT JOIN measures.organizations o ON o.id = p.organization_id
    LEFT JOIN directory.programs d ON d.id = p.id
    LEFT JOIN {{identities}} m ON m.person_id = r.mentor_id
    LEFT JOIN {{identities}} n ON n.person_id = r.mentee_id
   WHERE r.active < {_NEVER} AND (r.form - 1) / 2 %% 3 <> 2
     AND coalesce(m.canonical_id, r.mentor_id) <> coalesce(n.canonical_id, r.mentee_id))"""  # noqa: S608 - names are constants
_EPOCHS = f"""
withdrawn AS (
  SELECT b.mentor, b.mentee, b.voided_known AS known FROM base b WHERE b.voided_known < {_NEVER}
   UNION ALL
  SELECT b.mentor, b.mentee, s.corrected_known
    FROM measures.sessions s JOIN base b ON b.id = s.relationship_id
   WHERE s.corrected_known < {_NEVER} AND s.evidence >= {EVIDENCE_FLOOR}),
moments AS (
  SELECT DISTINCT x.person, w.known FROM withdrawn w CROSS JOIN LATERAL (VALUES (w.mentor), (w.mentee)) x (person)),
epochs AS MATERIALIZED (
  SELECT person, 0 AS number, 0::bigint AS since, min(known) AS until FROM moments GROUP BY 1
   UNION ALL
  SELECT person, row_number() OVER own, known, lead(known, 1, {_NEVER}) OVER own
    FROM moments WINDOW own AS (PARTITION BY person ORDER BY known))"""  # noqa: S608 - names are constants
# A relationship counts for its two people, for each by the epochs of that person.
_LIVES = f"""
firsts AS (
  SELECT s.relationship_id, min(s.at) AS at, min(s.known) AS known
    FROM measures.sessions s WHERE s.evidence >= {EVIDENCE_FLOOR} GROUP BY 1),
own AS MATERIALIZED (
  SELECT e.*, b.id
    FROM (SELECT mentor AS person, id FROM base UNION ALL SELECT mentee, id FROM base) o
    JOIN epochs e USING (person)
    JOIN base b ON b.id = o.id AND b.voided_known > e.since AND b.active_known < e.until),
own_firsts AS (
  SELECT o.id, o.person, o.number, min(s.at) AS at, min(s.known) AS known
    FROM own o JOIN measures.sessions s ON s.relationship_id = o.id AND s.evidence >= {EVIDENCE_FLOOR}
     AND s.corrected_known > o.since AND s.known < o.until GROUP BY 1, 2, 3),
believed AS (
  SELECT b.*, 0 AS epoch, x.person IS NULL AS of_mentor, y.person IS NULL AS of_mentee,
         f.at AS first, f.known AS first_known
    FROM base b LEFT JOIN firsts f ON f.relationship_id = b.id
    LEFT JOIN epochs x ON x.person = b.mentor AND x.number = 0
    LEFT JOIN epochs y ON y.person = b.mentee AND y.number = 0
   UNION ALL
  SELECT b.*, o.number, o.person = b.mentor, o.person = b.mentee, f.at, f.known
    FROM own o JOIN base b USING (id) LEFT JOIN own_firsts f USING (id, person, number)),
lives AS MATERIALIZED (
  SELECT b.*, CASE WHEN x.at_start THEN b.active
                   WHEN b.first IS NOT NULL THEN greatest(b.active, b.first) END AS effect,
         CASE WHEN x.at_start THEN greatest(b.active_known, x.since)
              WHEN b.first IS NOT NULL THEN greatest(b.active_known, b.first_known, x.since) END AS effect_known
    FROM believed b CROSS JOIN chosen x)"""  # noqa: S608 - names are constants
_FACTS = """
starts AS (SELECT mentor AS person, epoch, min(active) AS start FROM lives WHERE of_mentor GROUP BY 1, 2),
effects AS (SELECT mentee AS person, epoch, min(effect) AS effect FROM lives WHERE of_mentee GROUP BY 1, 2),
mentors AS (
  SELECT DISTINCT ON (l.mentor, l.epoch)
         l.mentor AS person, l.epoch, l.id, l.program, l.mentee AS other, l.active_known AS known, l.refused
    FROM lives l WHERE l.of_mentor ORDER BY l.mentor, l.epoch, l.active_known, l.id),
first_reached AS (
  SELECT DISTINCT ON (l.mentee, l.epoch)
         l.mentee AS person, l.epoch, l.id, l.program, l.mentor AS other, l.effect_known AS known, l.refused
    FROM lives l WHERE l.of_mentee AND l.effect IS NOT NULL ORDER BY l.mentee, l.epoch, l.effect_known, l.id),
reached AS (
  SELECT r.* FROM first_reached r JOIN effects e USING (person, epoch) LEFT JOIN starts s USING (person, epoch)
   WHERE (s.start > e.effect) IS NOT FALSE),
onward AS (
  SELECT a.mentee AS person, a.epoch, a.mentor AS other, a.id, a.program, b.program AS target,
         greatest(a.effect_known, b.active_known) AS known, a.refused OR b.refused AS refused,
         b.minimum > a.minimum AS stricter,
         a.program = b.program OR NOT a.sealed AND NOT b.sealed
         AND (a.organization = b.organization OR a.shared AND b.shared) AS open
    FROM lives a JOIN lives b ON b.mentor = a.mentee AND b.epoch = a.epoch AND b.active > a.effect
   WHERE a.of_mentee AND b.of_mentor),
first_onward AS (
  SELECT DISTINCT ON (o.person, o.epoch) o.* FROM onward o ORDER BY o.person, o.epoch, o.known, o.id),
flows AS (
  SELECT DISTINCT ON (o.person, o.epoch, o.program, o.target) o.* FROM onward o
   ORDER BY o.person, o.epoch, o.program, o.target, o.known, o.id),
facts AS (
  SELECT known, id, program, person, epoch, other, 'mentors' AS series FROM mentors WHERE NOT refused
  UNION ALL SELECT known, id, program, person, epoch, other, 'reached' FROM reached WHERE NOT refused
  UNION ALL SELECT greatest(o.known, r.known), r.id, r.program, r.person, r.epoch, r.other, 'gave-back'
              FROM reached r JOIN first_onward o USING (person, epoch) WHERE o.open AND NOT r.refused AND NOT o.refused
  UNION ALL SELECT known, id, program, person, epoch, other, 'flow:' || program || ':' || target
              FROM flows WHERE open AND NOT stricter AND NOT refused)"""
# A fact that holds through several epochs is one span, which ends with the first epoch in which it does not hold from
# the start; it counts from when it was known first until then. The spans of a fact are numbered; most have one.
_SPANS = f"""
held AS (
  SELECT f.*, coalesce(e.since, 0) AS since, coalesce(e.until, {_NEVER}) AS until
    FROM facts f LEFT JOIN epochs e ON e.person = f.person AND e.number = f.epoch
   WHERE f.known < coalesce(e.until, {_NEVER})),
begun AS (
  SELECT h.*, h.known > h.since OR lag(h.epoch) OVER own IS DISTINCT FROM h.epoch - 1 AS begins
    FROM held h WINDOW own AS (PARTITION BY h.person, h.series ORDER BY h.epoch)),
numbered AS (
  SELECT b.*, count(*) FILTER (WHERE begins) OVER (PARTITION BY person, series ORDER BY epoch) - 1 AS number
    FROM begun b),
spans AS MATERIALIZED (
  SELECT DISTINCT ON (person, series, number) person, series, id, program, other,
         coalesce(':' || nullif(number, 0), '') AS again, greatest(known, since) AS known,
         max(until) OVER (PARTITION BY person, series, number) AS until
    FROM numbered ORDER BY person, series, number, epoch)"""  # noqa: S608 - names are constants
NETWORK_SQL = f"""
WITH {_RELATIONSHIPS}, {_EPOCHS}, {_LIVES}, {_FACTS}, {_SPANS}
SELECT known, id || again AS id, program::text AS program, person::text || again AS fact, person::text AS person,
       other::text AS other, 1 AS count, 0 AS value, false AS reverses, series
  FROM spans
 UNION ALL
SELECT until, id || again || ':voided', program::text, person::text || again, person::text, other::text, -1, 0, true,
       series
  FROM spans WHERE until < {_NEVER}"""  # noqa: S608 - names are constants
