-- The statements that the fold of the read model `measures` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO measures_g1; EXPLAIN (GENERIC_PLAN) <statement>

INSERT INTO organizations AS t (id, joined, joined_known, left_, left_known, shares)
SELECT d.id::uuid, d.joined, d.joined_known, d.left_, d.left_known, d.shares::text[]
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[]) AS d(id, joined,
    joined_known, left_, left_known, shares)
ON CONFLICT (id) DO UPDATE SET joined = least(t.joined, excluded.joined), joined_known = least(t.joined_known,
    excluded.joined_known), left_ = least(t.left_, excluded.left_), left_known = least(t.left_known,
    excluded.left_known), shares = coalesce(excluded.shares, t.shares);

INSERT INTO programs AS t (id, organization_id, drafted, opened, opened_known, ended, ended_known, minimum_group_size)
SELECT d.id::uuid, d.organization_id::uuid, d.drafted, d.opened, d.opened_known, d.ended, d.ended_known,
    d.minimum_group_size::integer
FROM unnest($1::text[], $2::text[], $3::boolean[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
    $8::bigint[]) AS d(id, organization_id, drafted, opened, opened_known, ended, ended_known, minimum_group_size)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(t.organization_id, excluded.organization_id), drafted =
    t.drafted or excluded.drafted, opened = least(t.opened, excluded.opened), opened_known = least(t.opened_known,
    excluded.opened_known), ended = least(t.ended, excluded.ended), ended_known = least(t.ended_known,
    excluded.ended_known), minimum_group_size = greatest(t.minimum_group_size, excluded.minimum_group_size);

INSERT INTO participations AS t (id, program_id, person_id, role, applied, applied_known, enrolled, enrolled_known,
    ended, ended_known, outcome)
SELECT d.id::uuid, d.program_id::uuid, d.person_id::uuid, d.role::smallint, d.applied, d.applied_known, d.enrolled,
    d.enrolled_known, d.ended, d.ended_known, d.outcome::smallint
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::bigint[]) AS d(id, program_id, person_id, role, applied, applied_known,
    enrolled, enrolled_known, ended, ended_known, outcome)
ON CONFLICT (id) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id), person_id =
    coalesce(t.person_id, excluded.person_id), role = coalesce(t.role, excluded.role), applied = least(t.applied,
    excluded.applied), applied_known = least(t.applied_known, excluded.applied_known), enrolled = least(t.enrolled,
    excluded.enrolled), enrolled_known = least(t.enrolled_known, excluded.enrolled_known), ended = least(t.ended,
    excluded.ended), ended_known = least(t.ended_known, excluded.ended_known), outcome = coalesce(t.outcome,
    excluded.outcome);

INSERT INTO interruptions AS t (participation_id, kind, position, program_id, from_, from_known, to_, to_known)
SELECT d.participation_id::uuid, d.kind::smallint, d.position, d.program_id::uuid, d.from_, d.from_known, d.to_,
    d.to_known
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
    $8::bigint[]) AS d(participation_id, kind, position, program_id, from_, from_known, to_, to_known)
ON CONFLICT (participation_id, kind, position) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id),
    from_ = least(t.from_, excluded.from_), from_known = least(t.from_known, excluded.from_known), to_ = least(t.to_,
    excluded.to_), to_known = least(t.to_known, excluded.to_known);

UPDATE interruptions t SET to_ = least(t.to_, s.at), to_known = least(t.to_known, s.known)
FROM (SELECT e.participation_id, e.kind, (SELECT max(x.position)
FROM interruptions x
WHERE x.participation_id = e.participation_id AND x.kind = e.kind AND x.position < e.position) AS position, min(e.at)
    AS at, min(e.known) AS known
FROM (SELECT d.participation_id::uuid, d.kind::smallint, d.position, d.at, d.known
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) AS d(participation_id, kind, position,
    at, known)) AS e(participation_id, kind, position, at, known)
GROUP BY 1, 2, 3) AS s
WHERE t.participation_id = s.participation_id AND t.kind = s.kind AND t.position = s.position;

INSERT INTO relationships AS t (id, program_id, participation_id, mentor_id, mentee_id, form, proposed,
    proposed_known, matched, matched_known, active, active_known, cadence_days, duration_days, voided_known)
SELECT d.id::uuid, d.program_id::uuid, d.participation_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid,
    d.form::smallint, d.proposed, d.proposed_known, d.matched, d.matched_known, d.active, d.active_known,
    d.cadence_days::integer, d.duration_days::integer, d.voided_known
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[]) AS d(id,
    program_id, participation_id, mentor_id, mentee_id, form, proposed, proposed_known, matched, matched_known,
    active, active_known, cadence_days, duration_days, voided_known)
ON CONFLICT (id) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id), participation_id =
    coalesce(t.participation_id, excluded.participation_id), mentor_id = coalesce(t.mentor_id, excluded.mentor_id),
    mentee_id = coalesce(t.mentee_id, excluded.mentee_id), form = coalesce(t.form, excluded.form), proposed =
    least(t.proposed, excluded.proposed), proposed_known = least(t.proposed_known, excluded.proposed_known), matched =
    least(t.matched, excluded.matched), matched_known = least(t.matched_known, excluded.matched_known), active =
    least(t.active, excluded.active), active_known = least(t.active_known, excluded.active_known), cadence_days =
    coalesce(t.cadence_days, excluded.cadence_days), duration_days = coalesce(t.duration_days,
    excluded.duration_days), voided_known = least(t.voided_known, excluded.voided_known);

UPDATE relationships t SET closed = s.closed, closed_known = s.closed_known, outcome = nullif(s.outcome, 0), closed_by
    = nullif(s.closed_by, 0), planned = CASE WHEN s.closed_by > 0 THEN s.planned END
FROM (SELECT d.id::uuid, d.closed, d.closed_known, d.outcome::smallint, d.closed_by::smallint, d.planned
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::boolean[]) AS d(id, closed,
    closed_known, outcome, closed_by, planned)) AS s(id, closed, closed_known, outcome, closed_by, planned)
WHERE t.id = s.id;

INSERT INTO reopenings (relationship_id, position, program_id, closed, closed_known, closed_by, planned,
    reopened_known)
SELECT d.relationship_id::uuid, d.position, d.program_id::uuid, d.closed, d.closed_known, d.closed_by::smallint,
    d.planned, d.reopened_known
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::boolean[],
    $8::bigint[]) AS d(relationship_id, position, program_id, closed, closed_known, closed_by, planned,
    reopened_known)
ON CONFLICT DO NOTHING;

UPDATE relationships t SET first_held = s.at
FROM (SELECT d.id::uuid, d.at
FROM unnest($1::text[], $2::bigint[]) AS d(id, at)) AS s(id, at)
WHERE t.id = s.id;

INSERT INTO active_spells AS t (relationship_id, position, program_id, from_, from_known, to_, to_known, cadence_days,
    mentor, mentee)
SELECT s.*, coalesce((SELECT v.cadence_days
FROM revisions v
WHERE v.relationship_id = s.relationship_id AND v.position <= s.position
ORDER BY v.position DESC LIMIT 1), r.cadence_days), uuid_hash_extended(r.mentor_id, 0),
    uuid_hash_extended(r.mentee_id, 0)
FROM (SELECT d.relationship_id::uuid, d.position, d.program_id::uuid, d.from_, d.from_known, d.to_, d.to_known
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[]) AS
    d(relationship_id, position, program_id, from_, from_known, to_, to_known)) AS s(relationship_id, position,
    program_id, from_, from_known, to_, to_known) LEFT
JOIN relationships r ON r.id = s.relationship_id
ON CONFLICT (relationship_id, position) DO UPDATE SET to_ = least(t.to_, excluded.to_), to_known = least(t.to_known,
    excluded.to_known);

UPDATE active_spells t SET to_ = least(t.to_, s.at), to_known = least(t.to_known, s.known)
FROM (SELECT e.relationship_id, (SELECT max(x.position)
FROM active_spells x
WHERE x.relationship_id = e.relationship_id AND x.position < e.position) AS position, min(e.at) AS at, min(e.known) AS
    known
FROM (SELECT d.relationship_id::uuid, d.position, d.at, d.known
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS d(relationship_id, position, at, known)) AS
    e(relationship_id, position, at, known)
GROUP BY 1, 2) AS s
WHERE t.relationship_id = s.relationship_id AND t.position = s.position;

INSERT INTO sessions (program_id, at, id, known, relationship_id, minutes, count, evidence, mentor, mentee)
SELECT s.*, uuid_hash_extended(r.mentor_id, 0), uuid_hash_extended(r.mentee_id, 0)
FROM (SELECT d.program_id::uuid, d.at, d.id::uuid, d.known, d.relationship_id::uuid, d.minutes::integer,
    d.count::integer, d.evidence::smallint
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[])
    AS d(program_id, at, id, known, relationship_id, minutes, count, evidence)) AS s(program_id, at, id, known,
    relationship_id, minutes, count, evidence) LEFT
JOIN relationships r ON r.id = s.relationship_id
ON CONFLICT DO NOTHING;

UPDATE sessions t SET corrected_known = c.corrected
FROM (SELECT u.program_id, u.at, u.id, u.known, min(s.corrected) AS corrected
FROM sessions u
JOIN (SELECT d.program_id::uuid, d.at, d.id::uuid, d.known, d.corrected
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[]) AS d(program_id, at, id, known,
    corrected)) AS s(program_id, at, id, known, corrected) ON u.program_id = s.program_id AND u.at = s.at AND u.id =
    s.id AND (u.known = s.known OR s.known = 0 AND u.known <= s.corrected)
GROUP BY 1, 2, 3, 4) AS c
WHERE t.program_id = c.program_id AND t.at = c.at AND t.id = c.id AND t.known = c.known AND c.corrected <
    t.corrected_known;

INSERT INTO unheld_sessions (program_id, at, id, known, relationship_id, outcome, mentor, mentee)
SELECT s.*, uuid_hash_extended(r.mentor_id, 0), uuid_hash_extended(r.mentee_id, 0)
FROM (SELECT d.program_id::uuid, d.at, d.id::uuid, d.known, d.relationship_id::uuid, d.outcome::smallint
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[]) AS d(program_id, at, id,
    known, relationship_id, outcome)) AS s(program_id, at, id, known, relationship_id, outcome) LEFT
JOIN relationships r ON r.id = s.relationship_id
ON CONFLICT DO NOTHING;

INSERT INTO goals AS t (relationship_id, id, program_id, agreed, agreed_known, ended, ended_known, outcome)
SELECT d.relationship_id::uuid, d.id::uuid, d.program_id::uuid, d.agreed, d.agreed_known, d.ended, d.ended_known,
    d.outcome::smallint
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
    AS d(relationship_id, id, program_id, agreed, agreed_known, ended, ended_known, outcome)
ON CONFLICT (relationship_id, id) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id), agreed =
    least(t.agreed, excluded.agreed), agreed_known = least(t.agreed_known, excluded.agreed_known), ended =
    least(t.ended, excluded.ended), ended_known = least(t.ended_known, excluded.ended_known), outcome =
    coalesce(t.outcome, excluded.outcome);

INSERT INTO answers (relationship_id, id, program_id, instrument, version, wave, about, given_by, rating, at, known)
SELECT d.relationship_id::uuid, d.id::uuid, d.program_id::uuid, d.instrument, d.version::integer, d.wave, d.about,
    d.given_by::smallint, d.rating::smallint, d.at, d.known
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::bigint[]) AS d(relationship_id, id, program_id, instrument, version, wave,
    about, given_by, rating, at, known)
ON CONFLICT DO NOTHING;

INSERT INTO answer_batches (program_id, id, instrument, version, wave, given_by, people, total, at, known, items,
    totals)
SELECT d.program_id::uuid, d.id, d.instrument, d.version::integer, d.wave, d.given_by::smallint, d.people::integer,
    d.total::integer, d.at, d.known, d.items::text[], d.totals::integer[]
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::text[], $12::text[]) AS d(program_id, id, instrument, version, wave, given_by,
    people, total, at, known, items, totals)
ON CONFLICT DO NOTHING;

INSERT INTO declared AS t (program_id, participation_id, dimension, stated, known)
SELECT d.program_id::uuid, d.participation_id::uuid, d.dimension, d.stated::text[], d.known
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS d(program_id, participation_id,
    dimension, stated, known)
ON CONFLICT (program_id, participation_id, dimension) DO UPDATE SET stated = least(t.stated, excluded.stated), known =
    least(t.known, excluded.known);
