-- The statements that the fold of the read model `programs` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO programs_g1; EXPLAIN (GENERIC_PLAN) <statement>

SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 0));

INSERT INTO organizations AS t (id, name, state, shares)
SELECT d.id::uuid, d.name, d.state, d.shares::text[]
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS d(id, name, state, shares)
ON CONFLICT (id) DO UPDATE SET name = coalesce(excluded.name, t.name), state = coalesce(excluded.state, t.state),
    shares = coalesce(excluded.shares, t.shares);

INSERT INTO programs AS t (id, organization_id, name, state, minimum_group_size)
SELECT d.id::uuid, d.organization_id::uuid, d.name, d.state, d.minimum_group_size::integer
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS d(id, organization_id, name, state,
    minimum_group_size)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), name =
    coalesce(excluded.name, t.name), state = coalesce(excluded.state, t.state), minimum_group_size =
    greatest(t.minimum_group_size, excluded.minimum_group_size);

WITH moved AS (INSERT INTO participations AS t (id, program_id, person_id, role, step, paused, invited, applied,
    screening, waitlisted, enrolled, matched, active, closed_planned, goal_agreed, goal_met, open, waiting_since)
SELECT d.id::uuid, d.program_id::uuid, d.person_id::uuid, d.role, d.step, d.paused, d.invited, d.applied, d.screening,
    d.waitlisted, d.enrolled, d.matched, d.active, d.closed_planned, d.goal_agreed, d.goal_met, d.open::integer,
    timestamptz 'epoch' + d.waiting_since * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[], $8::boolean[],
    $9::boolean[], $10::boolean[], $11::boolean[], $12::boolean[], $13::boolean[], $14::boolean[], $15::boolean[],
    $16::boolean[], $17::bigint[], $18::bigint[]) AS d(id, program_id, person_id, role, step, paused, invited,
    applied, screening, waitlisted, enrolled, matched, active, closed_planned, goal_agreed, goal_met, open,
    waiting_since)
ON CONFLICT (id) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id), person_id =
    coalesce(t.person_id, excluded.person_id), role = coalesce(t.role, excluded.role), step = coalesce(excluded.step,
    t.step), paused = coalesce(excluded.paused, t.paused), invited = t.invited or excluded.invited, applied =
    t.applied or excluded.applied, screening = t.screening or excluded.screening, waitlisted = t.waitlisted or
    excluded.waitlisted, enrolled = t.enrolled or excluded.enrolled, matched = t.matched or excluded.matched, active =
    t.active or excluded.active, closed_planned = t.closed_planned or excluded.closed_planned, goal_agreed =
    t.goal_agreed or excluded.goal_agreed, goal_met = t.goal_met or excluded.goal_met, open = t.open + excluded.open,
    waiting_since = greatest(t.waiting_since, excluded.waiting_since)
RETURNING new.program_id, new.role, old.state AS was, new.state AS now, old.invited AS was_invited, new.invited AS
    is_invited, old.applied AS was_applied, new.applied AS is_applied, old.screening AS was_screening, new.screening
    AS is_screening, old.waitlisted AS was_waitlisted, new.waitlisted AS is_waitlisted, old.enrolled AS was_enrolled,
    new.enrolled AS is_enrolled, old.matched AS was_matched, new.matched AS is_matched, old.active AS was_active,
    new.active AS is_active, old.closed_planned AS was_closed_planned, new.closed_planned AS is_closed_planned,
    old.goal_agreed AS was_goal_agreed, new.goal_agreed AS is_goal_agreed, old.goal_met AS was_goal_met, new.goal_met
    AS is_goal_met),
counted AS (INSERT INTO participation_counts AS t (program_id, role, invited, applied, screening, waitlisted,
    enrolled, paused, suspended, completed, withdrawn, rejected, removed)
SELECT program_id, role, count(*) FILTER (WHERE now = 'invited') - count(*) FILTER (WHERE was = 'invited'), count(*)
    FILTER (WHERE now = 'applied') - count(*) FILTER (WHERE was = 'applied'), count(*) FILTER (WHERE now =
    'screening') - count(*) FILTER (WHERE was = 'screening'), count(*) FILTER (WHERE now = 'waitlisted') - count(*)
    FILTER (WHERE was = 'waitlisted'), count(*) FILTER (WHERE now = 'enrolled') - count(*) FILTER (WHERE was =
    'enrolled'), count(*) FILTER (WHERE now = 'paused') - count(*) FILTER (WHERE was = 'paused'), count(*) FILTER
    (WHERE now = 'suspended') - count(*) FILTER (WHERE was = 'suspended'), count(*) FILTER (WHERE now = 'completed') -
    count(*) FILTER (WHERE was = 'completed'), count(*) FILTER (WHERE now = 'withdrawn') - count(*) FILTER (WHERE was
    = 'withdrawn'), count(*) FILTER (WHERE now = 'rejected') - count(*) FILTER (WHERE was = 'rejected'), count(*)
    FILTER (WHERE now = 'removed') - count(*) FILTER (WHERE was = 'removed')
FROM moved
WHERE now IS NOT NULL
GROUP BY program_id, role
ORDER BY program_id, role
ON CONFLICT (program_id, role) DO UPDATE SET invited = t.invited + excluded.invited, applied = t.applied +
    excluded.applied, screening = t.screening + excluded.screening, waitlisted = t.waitlisted + excluded.waitlisted,
    enrolled = t.enrolled + excluded.enrolled, paused = t.paused + excluded.paused, suspended = t.suspended +
    excluded.suspended, completed = t.completed + excluded.completed, withdrawn = t.withdrawn + excluded.withdrawn,
    rejected = t.rejected + excluded.rejected, removed = t.removed + excluded.removed)
INSERT INTO funnels AS t (program_id, invited, applied, screening, waitlisted, enrolled, matched, active,
    closed_planned, goal_agreed, goal_met)
SELECT program_id, count(*) FILTER (WHERE was_invited IS NOT TRUE AND is_invited), count(*) FILTER (WHERE was_applied
    IS NOT TRUE AND is_applied), count(*) FILTER (WHERE was_screening IS NOT TRUE AND is_screening), count(*) FILTER
    (WHERE was_waitlisted IS NOT TRUE AND is_waitlisted), count(*) FILTER (WHERE was_enrolled IS NOT TRUE AND
    is_enrolled), count(*) FILTER (WHERE was_matched IS NOT TRUE AND is_matched), count(*) FILTER (WHERE was_active IS
    NOT TRUE AND is_active), count(*) FILTER (WHERE was_closed_planned IS NOT TRUE AND is_closed_planned), count(*)
    FILTER (WHERE was_goal_agreed IS NOT TRUE AND is_goal_agreed), count(*) FILTER (WHERE was_goal_met IS NOT TRUE AND
    is_goal_met)
FROM moved
WHERE role = 'mentee'
GROUP BY 1
ORDER BY 1
ON CONFLICT (program_id) DO UPDATE SET invited = t.invited + excluded.invited, applied = t.applied + excluded.applied,
    screening = t.screening + excluded.screening, waitlisted = t.waitlisted + excluded.waitlisted, enrolled =
    t.enrolled + excluded.enrolled, matched = t.matched + excluded.matched, active = t.active + excluded.active,
    closed_planned = t.closed_planned + excluded.closed_planned, goal_agreed = t.goal_agreed + excluded.goal_agreed,
    goal_met = t.goal_met + excluded.goal_met;

WITH moved AS (INSERT INTO relationships AS t (id, program_id, mentor_id, mentee_id, mentee_participation_id, state)
SELECT d.id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid, d.mentee_participation_id::uuid, d.state
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS d(id, program_id, mentor_id,
    mentee_id, mentee_participation_id, state)
ON CONFLICT (id) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id), mentor_id =
    coalesce(t.mentor_id, excluded.mentor_id), mentee_id = coalesce(t.mentee_id, excluded.mentee_id),
    mentee_participation_id = coalesce(t.mentee_participation_id, excluded.mentee_participation_id), state =
    coalesce(excluded.state, t.state)
RETURNING new.program_id, old.state AS was, new.state AS now)
INSERT INTO relationship_counts AS t (program_id, proposed, awaiting_approval, matched, active, paused, closed,
    declined, expired, withdrawn, superseded)
SELECT program_id, count(*) FILTER (WHERE now = 'proposed') - count(*) FILTER (WHERE was = 'proposed'), count(*)
    FILTER (WHERE now = 'awaiting-approval') - count(*) FILTER (WHERE was = 'awaiting-approval'), count(*) FILTER
    (WHERE now = 'matched') - count(*) FILTER (WHERE was = 'matched'), count(*) FILTER (WHERE now = 'active') -
    count(*) FILTER (WHERE was = 'active'), count(*) FILTER (WHERE now = 'paused') - count(*) FILTER (WHERE was =
    'paused'), count(*) FILTER (WHERE now = 'closed') - count(*) FILTER (WHERE was = 'closed'), count(*) FILTER (WHERE
    now = 'declined') - count(*) FILTER (WHERE was = 'declined'), count(*) FILTER (WHERE now = 'expired') - count(*)
    FILTER (WHERE was = 'expired'), count(*) FILTER (WHERE now = 'withdrawn') - count(*) FILTER (WHERE was =
    'withdrawn'), count(*) FILTER (WHERE now = 'superseded') - count(*) FILTER (WHERE was = 'superseded')
FROM moved
WHERE now IS NOT NULL
GROUP BY program_id
ORDER BY program_id
ON CONFLICT (program_id) DO UPDATE SET proposed = t.proposed + excluded.proposed, awaiting_approval =
    t.awaiting_approval + excluded.awaiting_approval, matched = t.matched + excluded.matched, active = t.active +
    excluded.active, paused = t.paused + excluded.paused, closed = t.closed + excluded.closed, declined = t.declined +
    excluded.declined, expired = t.expired + excluded.expired, withdrawn = t.withdrawn + excluded.withdrawn,
    superseded = t.superseded + excluded.superseded;

WITH moved AS (INSERT INTO participations AS t (id, program_id, person_id, role, step, paused, invited, applied,
    screening, waitlisted, enrolled, matched, active, closed_planned, goal_agreed, goal_met, open, waiting_since)
SELECT r.mentee_participation_id, r.program_id, r.mentee_id, 'mentee', NULL, NULL, false, false, false, false, false,
    bool_or(s.matched), bool_or(s.active), bool_or(s.closed_planned), bool_or(s.goal_agreed), bool_or(s.goal_met),
    sum(s.open), max(s.waiting_since)
FROM (SELECT d.id::uuid, d.matched, d.active, d.closed_planned, d.goal_agreed, d.goal_met, d.open::integer,
    timestamptz 'epoch' + d.waiting_since * interval '1 microsecond'
FROM unnest($1::text[], $2::boolean[], $3::boolean[], $4::boolean[], $5::boolean[], $6::boolean[], $7::bigint[],
    $8::bigint[]) AS d(id, matched, active, closed_planned, goal_agreed, goal_met, open, waiting_since)) AS s(id,
    matched, active, closed_planned, goal_agreed, goal_met, open, waiting_since)
JOIN relationships r ON r.id = s.id
WHERE r.mentee_participation_id IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY 1
ON CONFLICT (id) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id), person_id =
    coalesce(t.person_id, excluded.person_id), role = coalesce(t.role, excluded.role), step = coalesce(excluded.step,
    t.step), paused = coalesce(excluded.paused, t.paused), invited = t.invited or excluded.invited, applied =
    t.applied or excluded.applied, screening = t.screening or excluded.screening, waitlisted = t.waitlisted or
    excluded.waitlisted, enrolled = t.enrolled or excluded.enrolled, matched = t.matched or excluded.matched, active =
    t.active or excluded.active, closed_planned = t.closed_planned or excluded.closed_planned, goal_agreed =
    t.goal_agreed or excluded.goal_agreed, goal_met = t.goal_met or excluded.goal_met, open = t.open + excluded.open,
    waiting_since = greatest(t.waiting_since, excluded.waiting_since)
RETURNING new.program_id, new.role, old.state AS was, new.state AS now, old.invited AS was_invited, new.invited AS
    is_invited, old.applied AS was_applied, new.applied AS is_applied, old.screening AS was_screening, new.screening
    AS is_screening, old.waitlisted AS was_waitlisted, new.waitlisted AS is_waitlisted, old.enrolled AS was_enrolled,
    new.enrolled AS is_enrolled, old.matched AS was_matched, new.matched AS is_matched, old.active AS was_active,
    new.active AS is_active, old.closed_planned AS was_closed_planned, new.closed_planned AS is_closed_planned,
    old.goal_agreed AS was_goal_agreed, new.goal_agreed AS is_goal_agreed, old.goal_met AS was_goal_met, new.goal_met
    AS is_goal_met),
counted AS (INSERT INTO participation_counts AS t (program_id, role, invited, applied, screening, waitlisted,
    enrolled, paused, suspended, completed, withdrawn, rejected, removed)
SELECT program_id, role, count(*) FILTER (WHERE now = 'invited') - count(*) FILTER (WHERE was = 'invited'), count(*)
    FILTER (WHERE now = 'applied') - count(*) FILTER (WHERE was = 'applied'), count(*) FILTER (WHERE now =
    'screening') - count(*) FILTER (WHERE was = 'screening'), count(*) FILTER (WHERE now = 'waitlisted') - count(*)
    FILTER (WHERE was = 'waitlisted'), count(*) FILTER (WHERE now = 'enrolled') - count(*) FILTER (WHERE was =
    'enrolled'), count(*) FILTER (WHERE now = 'paused') - count(*) FILTER (WHERE was = 'paused'), count(*) FILTER
    (WHERE now = 'suspended') - count(*) FILTER (WHERE was = 'suspended'), count(*) FILTER (WHERE now = 'completed') -
    count(*) FILTER (WHERE was = 'completed'), count(*) FILTER (WHERE now = 'withdrawn') - count(*) FILTER (WHERE was
    = 'withdrawn'), count(*) FILTER (WHERE now = 'rejected') - count(*) FILTER (WHERE was = 'rejected'), count(*)
    FILTER (WHERE now = 'removed') - count(*) FILTER (WHERE was = 'removed')
FROM moved
WHERE now IS NOT NULL
GROUP BY program_id, role
ORDER BY program_id, role
ON CONFLICT (program_id, role) DO UPDATE SET invited = t.invited + excluded.invited, applied = t.applied +
    excluded.applied, screening = t.screening + excluded.screening, waitlisted = t.waitlisted + excluded.waitlisted,
    enrolled = t.enrolled + excluded.enrolled, paused = t.paused + excluded.paused, suspended = t.suspended +
    excluded.suspended, completed = t.completed + excluded.completed, withdrawn = t.withdrawn + excluded.withdrawn,
    rejected = t.rejected + excluded.rejected, removed = t.removed + excluded.removed)
INSERT INTO funnels AS t (program_id, invited, applied, screening, waitlisted, enrolled, matched, active,
    closed_planned, goal_agreed, goal_met)
SELECT program_id, count(*) FILTER (WHERE was_invited IS NOT TRUE AND is_invited), count(*) FILTER (WHERE was_applied
    IS NOT TRUE AND is_applied), count(*) FILTER (WHERE was_screening IS NOT TRUE AND is_screening), count(*) FILTER
    (WHERE was_waitlisted IS NOT TRUE AND is_waitlisted), count(*) FILTER (WHERE was_enrolled IS NOT TRUE AND
    is_enrolled), count(*) FILTER (WHERE was_matched IS NOT TRUE AND is_matched), count(*) FILTER (WHERE was_active IS
    NOT TRUE AND is_active), count(*) FILTER (WHERE was_closed_planned IS NOT TRUE AND is_closed_planned), count(*)
    FILTER (WHERE was_goal_agreed IS NOT TRUE AND is_goal_agreed), count(*) FILTER (WHERE was_goal_met IS NOT TRUE AND
    is_goal_met)
FROM moved
WHERE role = 'mentee'
GROUP BY 1
ORDER BY 1
ON CONFLICT (program_id) DO UPDATE SET invited = t.invited + excluded.invited, applied = t.applied + excluded.applied,
    screening = t.screening + excluded.screening, waitlisted = t.waitlisted + excluded.waitlisted, enrolled =
    t.enrolled + excluded.enrolled, matched = t.matched + excluded.matched, active = t.active + excluded.active,
    closed_planned = t.closed_planned + excluded.closed_planned, goal_agreed = t.goal_agreed + excluded.goal_agreed,
    goal_met = t.goal_met + excluded.goal_met;

INSERT INTO months AS t (program_id, month, floor, held, minutes, people)
SELECT d.program_id::uuid, d.month::date, d.floor::smallint, d.held, d.minutes, d.people
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS d(program_id, month,
    floor, held, minutes, people)
ON CONFLICT (program_id, month, floor) DO UPDATE SET held = t.held + excluded.held, minutes = t.minutes +
    excluded.minutes, people = t.people + excluded.people;

WITH moved AS (INSERT INTO attendance AS t (program_id, month, mentee_id, evidence)
SELECT d.program_id::uuid, d.month::date, d.mentee_id::uuid, d.evidence::smallint
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS d(program_id, month, mentee_id, evidence)
ON CONFLICT (program_id, month, mentee_id) DO UPDATE SET evidence = greatest(t.evidence, excluded.evidence)
RETURNING new.program_id, new.month, coalesce(old.evidence, -1) AS was, new.evidence AS now)
INSERT INTO months AS t (program_id, month, floor, held, minutes, people)
SELECT program_id, month, f.floor, 0, 0, count(*)
FROM moved
CROSS JOIN LATERAL generate_series(was + 1, now) AS f(floor)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
ON CONFLICT (program_id, month, floor) DO UPDATE SET people = t.people + excluded.people;

INSERT INTO goals AS t (program_id, agreed, met)
SELECT d.program_id::uuid, d.agreed, d.met
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS d(program_id, agreed, met)
ON CONFLICT (program_id) DO UPDATE SET agreed = t.agreed + excluded.agreed, met = t.met + excluded.met;

INSERT INTO feedback AS t (program_id, instrument, version, wave, about, given_by, answers, total, people)
SELECT d.program_id::uuid, d.instrument, d.version::integer, d.wave, d.about, d.given_by, d.answers, d.total, d.people
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
    $9::bigint[]) AS d(program_id, instrument, version, wave, about, given_by, answers, total, people)
ON CONFLICT (program_id, instrument, version, wave, about, given_by) DO UPDATE SET answers = t.answers +
    excluded.answers, total = t.total + excluded.total, people = t.people + excluded.people;

WITH attributed AS (DELETE
FROM unattributed u USING (SELECT d.id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid,
    d.mentee_participation_id::uuid, d.state
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS d(id, program_id, mentor_id,
    mentee_id, mentee_participation_id, state)) AS s(id, program_id, mentor_id, mentee_id, mentee_participation_id,
    state), relationships r
WHERE u.relationship_id = s.id AND r.id = s.id
RETURNING u.program_id, u.instrument, u.version, u.wave, u.about, u.given_by, CASE u.given_by WHEN 'mentor' THEN
    r.mentor_id ELSE r.mentee_id END AS person_id), fresh AS (INSERT INTO respondents (program_id, instrument,
    version, wave, about, given_by, person_id)
SELECT DISTINCT program_id, instrument, version, wave, about, given_by, person_id
FROM attributed
WHERE person_id IS NOT NULL
ORDER BY program_id, instrument, version, wave, about, given_by, person_id
ON CONFLICT DO NOTHING
RETURNING program_id, instrument, version, wave, about, given_by)
INSERT INTO feedback AS t (program_id, instrument, version, wave, about, given_by, answers, total, people)
SELECT program_id, instrument, version, wave, about, given_by, 0, 0, count(*)
FROM fresh
GROUP BY program_id, instrument, version, wave, about, given_by
ORDER BY program_id, instrument, version, wave, about, given_by
ON CONFLICT (program_id, instrument, version, wave, about, given_by) DO UPDATE SET people = t.people + excluded.people;

WITH answered AS (SELECT s.program_id, s.instrument, s.version, s.wave, s.about, s.given_by, s.relationship_id, CASE
    s.given_by WHEN 'mentor' THEN r.mentor_id ELSE r.mentee_id END AS person_id
FROM (SELECT d.program_id::uuid, d.instrument, d.version::integer, d.wave, d.about, d.given_by,
    d.relationship_id::uuid
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[]) AS d(program_id,
    instrument, version, wave, about, given_by, relationship_id)) AS s(program_id, instrument, version, wave, about,
    given_by, relationship_id) LEFT
JOIN relationships r ON r.id = s.relationship_id), kept AS (INSERT INTO unattributed (program_id, instrument, version,
    wave, about, given_by, relationship_id)
SELECT program_id, instrument, version, wave, about, given_by, relationship_id
FROM answered
WHERE person_id IS NULL
ORDER BY program_id, instrument, version, wave, about, given_by, relationship_id
ON CONFLICT DO NOTHING), fresh AS (INSERT INTO respondents (program_id, instrument, version, wave, about, given_by,
    person_id)
SELECT DISTINCT program_id, instrument, version, wave, about, given_by, person_id
FROM answered
WHERE person_id IS NOT NULL
ORDER BY program_id, instrument, version, wave, about, given_by, person_id
ON CONFLICT DO NOTHING
RETURNING program_id, instrument, version, wave, about, given_by)
INSERT INTO feedback AS t (program_id, instrument, version, wave, about, given_by, answers, total, people)
SELECT program_id, instrument, version, wave, about, given_by, 0, 0, count(*)
FROM fresh
GROUP BY program_id, instrument, version, wave, about, given_by
ORDER BY program_id, instrument, version, wave, about, given_by
ON CONFLICT (program_id, instrument, version, wave, about, given_by) DO UPDATE SET people = t.people + excluded.people;
