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
    screening, waitlisted, enrolled, matched, active, closed_planned, goal_agreed, goal_met, open, enrolled_since,
    waiting_since)
SELECT d.id::uuid, d.program_id::uuid, d.person_id::uuid, d.role, d.step, d.paused, d.invited, d.applied, d.screening,
    d.waitlisted, d.enrolled, d.matched, d.active, d.closed_planned, d.goal_agreed, d.goal_met, d.open::integer,
    timestamptz 'epoch' + d.enrolled_since * interval '1 microsecond', timestamptz 'epoch' + d.waiting_since *
    interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[], $8::boolean[],
    $9::boolean[], $10::boolean[], $11::boolean[], $12::boolean[], $13::boolean[], $14::boolean[], $15::boolean[],
    $16::boolean[], $17::bigint[], $18::bigint[], $19::bigint[]) AS d(id, program_id, person_id, role, step, paused,
    invited, applied, screening, waitlisted, enrolled, matched, active, closed_planned, goal_agreed, goal_met, open,
    enrolled_since, waiting_since)
ON CONFLICT (id) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id), person_id =
    coalesce(t.person_id, excluded.person_id), role = coalesce(t.role, excluded.role), step = coalesce(excluded.step,
    t.step), paused = coalesce(excluded.paused, t.paused), invited = t.invited or excluded.invited, applied =
    t.applied or excluded.applied, screening = t.screening or excluded.screening, waitlisted = t.waitlisted or
    excluded.waitlisted, enrolled = t.enrolled or excluded.enrolled, matched = t.matched or excluded.matched, active =
    t.active or excluded.active, closed_planned = t.closed_planned or excluded.closed_planned, goal_agreed =
    t.goal_agreed or excluded.goal_agreed, goal_met = t.goal_met or excluded.goal_met, open = t.open + excluded.open,
    enrolled_since = greatest(t.enrolled_since, excluded.enrolled_since), waiting_since = greatest(t.waiting_since,
    excluded.waiting_since)
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

WITH moved AS (INSERT INTO relationships AS t (id, program_id, mentor_id, mentee_id, mentee_participation_id, state,
    declared, matched, active, closed_planned, goal_agreed, goal_met, goals_agreed, goals_met, closed_at)
SELECT d.id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid, d.mentee_participation_id::uuid, d.state,
    d.declared, d.matched, d.active, d.closed_planned, d.goal_agreed, d.goal_met, d.goals_agreed::integer,
    d.goals_met::integer, timestamptz 'epoch' + d.closed_at * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::boolean[],
    $9::boolean[], $10::boolean[], $11::boolean[], $12::boolean[], $13::bigint[], $14::bigint[], $15::bigint[]) AS
    d(id, program_id, mentor_id, mentee_id, mentee_participation_id, state, declared, matched, active, closed_planned,
    goal_agreed, goal_met, goals_agreed, goals_met, closed_at)
ON CONFLICT (id) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id), mentor_id =
    coalesce(t.mentor_id, excluded.mentor_id), mentee_id = coalesce(t.mentee_id, excluded.mentee_id),
    mentee_participation_id = coalesce(t.mentee_participation_id, excluded.mentee_participation_id), state =
    coalesce(excluded.state, t.state), declared = t.declared or excluded.declared, matched = t.matched or
    excluded.matched, active = t.active or excluded.active, closed_planned = coalesce(excluded.closed_planned,
    t.closed_planned), goal_agreed = t.goal_agreed or excluded.goal_agreed, goal_met = t.goal_met or
    excluded.goal_met, goals_agreed = t.goals_agreed + excluded.goals_agreed, goals_met = t.goals_met +
    excluded.goals_met, closed_at = coalesce(excluded.closed_at, t.closed_at)
RETURNING new.program_id, CASE WHEN old.matched OR NOT old.declared THEN old.state END AS was, CASE WHEN new.matched
    OR NOT new.declared THEN new.state END AS now)
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
    screening, waitlisted, enrolled, matched, active, closed_planned, goal_agreed, goal_met, open, enrolled_since,
    waiting_since)
SELECT r.mentee_participation_id, r.program_id, r.mentee_id, 'mentee', NULL, NULL, false, false, false, false, false,
    bool_or(s.matched), bool_or(s.active), bool_or(s.closed_planned), bool_or(s.goal_agreed), bool_or(s.goal_met),
    sum(s.open), NULL, max(s.waiting_since)
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
    enrolled_since = greatest(t.enrolled_since, excluded.enrolled_since), waiting_since = greatest(t.waiting_since,
    excluded.waiting_since)
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

INSERT INTO contributed_months AS t (relationship_id, month, evidence, held, minutes)
SELECT d.relationship_id::uuid, d.month::date, d.evidence::smallint, d.held, d.minutes
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) AS d(relationship_id, month, evidence,
    held, minutes)
ON CONFLICT (relationship_id, month, evidence) DO UPDATE SET held = t.held + excluded.held, minutes = t.minutes +
    excluded.minutes;

INSERT INTO flash_attendance AS t (program_id, mentee_id, evidence, held)
SELECT d.program_id::uuid, d.mentee_id::uuid, d.evidence::smallint, d.held
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS d(program_id, mentee_id, evidence, held)
ON CONFLICT (program_id, mentee_id, evidence) DO UPDATE SET held = t.held + excluded.held;

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

INSERT INTO contributed_answers AS t (relationship_id, program_id, instrument, version, wave, about, given_by,
    answers, total)
SELECT d.relationship_id::uuid, d.program_id::uuid, d.instrument, d.version::integer, d.wave, d.about, d.given_by,
    d.answers, d.total
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[],
    $9::bigint[]) AS d(relationship_id, program_id, instrument, version, wave, about, given_by, answers, total)
ON CONFLICT (relationship_id, program_id, instrument, version, wave, about, given_by) DO UPDATE SET answers =
    t.answers + excluded.answers, total = t.total + excluded.total;

WITH attributed AS (DELETE
FROM unattributed u USING (SELECT d.id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid,
    d.mentee_participation_id::uuid, d.state, d.declared, d.matched, d.active, d.closed_planned, d.goal_agreed,
    d.goal_met, d.goals_agreed::integer, d.goals_met::integer, timestamptz 'epoch' + d.closed_at * interval
    '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::boolean[],
    $9::boolean[], $10::boolean[], $11::boolean[], $12::boolean[], $13::bigint[], $14::bigint[], $15::bigint[]) AS
    d(id, program_id, mentor_id, mentee_id, mentee_participation_id, state, declared, matched, active, closed_planned,
    goal_agreed, goal_met, goals_agreed, goals_met, closed_at)) AS s(id, program_id, mentor_id, mentee_id,
    mentee_participation_id, state, declared, matched, active, closed_planned, goal_agreed, goal_met, goals_agreed,
    goals_met, closed_at), relationships r
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

UPDATE relationships SET closed_planned = NULL, closed_at = NULL
WHERE id = ANY($1::text[]::uuid[]);

WITH touched AS ( SELECT DISTINCT r.program_id, t.month, r.mentee_id
FROM (SELECT *
FROM unnest($1::text[]::uuid[], $2::text[]::date[])) AS t(relationship_id, month)
JOIN relationships r ON r.id = t.relationship_id), best AS ( SELECT t.program_id, t.month, t.mentee_id,
    coalesce(max(c.evidence), -1) AS evidence
FROM touched t LEFT
JOIN relationships r ON (r.mentee_id, r.program_id) = (t.mentee_id, t.program_id) AND r.state <> 'voided' LEFT
JOIN contributed_months c ON c.relationship_id = r.id AND c.month = t.month AND c.held > 0
GROUP BY 1, 2, 3), moved AS ( UPDATE attendance a SET evidence = b.evidence
FROM best b
WHERE (a.program_id, a.month, a.mentee_id) = (b.program_id, b.month, b.mentee_id)
RETURNING new.program_id, new.month, old.evidence AS was, new.evidence AS now), fewer AS ( SELECT program_id, month,
    f.floor, count(*) AS people
FROM moved
CROSS JOIN LATERAL generate_series(now + 1, was) AS f(floor)
GROUP BY 1, 2, 3) UPDATE months m SET people = m.people - f.people
FROM fewer f
WHERE (m.program_id, m.month, m.floor) = (f.program_id, f.month, f.floor);

DELETE
FROM contributed_months c USING (SELECT *
FROM unnest($1::text[]::uuid[], $2::text[]::date[])) AS t(relationship_id, month)
WHERE (c.relationship_id, c.month) = (t.relationship_id, t.month) AND c.held = 0;

DELETE
FROM attendance
WHERE evidence < 0;

DELETE
FROM months
WHERE held = 0;

WITH touched AS ( SELECT DISTINCT r.program_id, c.month, r.mentee_id
FROM relationships r
JOIN contributed_months c ON c.relationship_id = r.id
WHERE r.id = ANY($1::text[]::uuid[])), best AS ( SELECT t.program_id, t.month, t.mentee_id, coalesce(max(c.evidence),
    -1) AS evidence
FROM touched t LEFT
JOIN relationships r ON (r.mentee_id, r.program_id) = (t.mentee_id, t.program_id) AND r.state <> 'voided' LEFT
JOIN contributed_months c ON c.relationship_id = r.id AND c.month = t.month AND c.held > 0
GROUP BY 1, 2, 3), moved AS ( UPDATE attendance a SET evidence = b.evidence
FROM best b
WHERE (a.program_id, a.month, a.mentee_id) = (b.program_id, b.month, b.mentee_id)
RETURNING new.program_id, new.month, old.evidence AS was, new.evidence AS now), fewer AS ( SELECT program_id, month,
    f.floor, count(*) AS people
FROM moved
CROSS JOIN LATERAL generate_series(now + 1, was) AS f(floor)
GROUP BY 1, 2, 3) UPDATE months m SET people = m.people - f.people
FROM fewer f
WHERE (m.program_id, m.month, m.floor) = (f.program_id, f.month, f.floor);

WITH gone AS ( DELETE
FROM contributed_months c USING relationships r
WHERE r.id = c.relationship_id AND r.id = ANY($1::text[]::uuid[])
RETURNING r.program_id, c.month, c.evidence, c.held, c.minutes), fewer AS ( SELECT program_id, month, f.floor,
    sum(held) AS held, sum(minutes) AS minutes
FROM gone
CROSS JOIN LATERAL generate_series(0, evidence) AS f(floor)
GROUP BY 1, 2, 3) UPDATE months m SET held = m.held - f.held, minutes = m.minutes - f.minutes
FROM fewer f
WHERE (m.program_id, m.month, m.floor) = (f.program_id, f.month, f.floor);

WITH gone AS ( UPDATE relationships SET taken_back = true
WHERE id = ANY($1::text[]::uuid[]) AND NOT taken_back
RETURNING program_id, goals_agreed, goals_met) UPDATE goals t SET agreed = t.agreed - g.agreed, met = t.met - g.met
FROM (SELECT program_id, sum(goals_agreed) AS agreed, sum(goals_met) AS met
FROM gone
GROUP BY 1) g
WHERE g.program_id = t.program_id;

WITH rest AS ( SELECT p.id, coalesce(bool_or(r.matched), false) AS matched, coalesce(bool_or(r.active), false) AS
    active, coalesce(bool_or(r.closed_planned), false) AS closed_planned, coalesce(bool_or(r.goal_agreed), false) AS
    goal_agreed, coalesce(bool_or(r.goal_met), false) AS goal_met, count(*) FILTER (WHERE r.matched AND r.state IN
    ('matched', 'active', 'paused')) AS open, max(r.closed_at) AS closed_at
FROM participations p LEFT
JOIN relationships r ON r.mentee_participation_id = p.id AND r.state <> 'voided'
WHERE p.id IN (SELECT mentee_participation_id
FROM relationships
WHERE id = ANY($1::text[]::uuid[]))
GROUP BY 1), moved AS ( UPDATE participations p SET matched = rest.matched, active = rest.active, closed_planned =
    rest.closed_planned, goal_agreed = rest.goal_agreed, goal_met = rest.goal_met, open = rest.open, waiting_since =
    greatest(p.enrolled_since, rest.closed_at)
FROM rest
WHERE rest.id = p.id
RETURNING new.program_id, old.matched AND NOT new.matched AS matched, old.active AND NOT new.active AS active,
    old.closed_planned AND NOT new.closed_planned AS closed_planned, old.goal_agreed AND NOT new.goal_agreed AS
    goal_agreed, old.goal_met AND NOT new.goal_met AS goal_met) UPDATE funnels f SET matched = f.matched - l.matched,
    active = f.active - l.active, closed_planned = f.closed_planned - l.closed_planned, goal_agreed = f.goal_agreed -
    l.goal_agreed, goal_met = f.goal_met - l.goal_met
FROM (SELECT program_id, count(*) FILTER (WHERE matched) AS matched, count(*) FILTER (WHERE active) AS active,
    count(*) FILTER (WHERE closed_planned) AS closed_planned, count(*) FILTER (WHERE goal_agreed) AS goal_agreed,
    count(*) FILTER (WHERE goal_met) AS goal_met
FROM moved
GROUP BY 1) l
WHERE l.program_id = f.program_id;

WITH gone AS ( DELETE
FROM contributed_answers c USING relationships r
WHERE r.id = c.relationship_id AND r.state = 'voided' AND r.id = ANY($1::text[]::uuid[])
RETURNING c.*, CASE c.given_by WHEN 'mentor' THEN r.mentor_id ELSE r.mentee_id END AS person_id), lost AS ( DELETE
FROM respondents p USING gone g
WHERE p.program_id = g.program_id AND p.instrument = g.instrument AND p.version = g.version AND p.wave = g.wave AND
    p.about = g.about AND p.given_by = g.given_by AND p.person_id = g.person_id AND NOT EXISTS ( SELECT
FROM contributed_answers c
JOIN relationships r ON r.id = c.relationship_id AND r.state <> 'voided'
WHERE c.program_id = g.program_id AND c.instrument = g.instrument AND c.version = g.version AND c.wave = g.wave AND
    c.about = g.about AND c.given_by = g.given_by AND CASE c.given_by WHEN 'mentor' THEN r.mentor_id ELSE r.mentee_id
    END = g.person_id)
RETURNING p.program_id, p.instrument, p.version, p.wave, p.about, p.given_by), fewer AS ( SELECT program_id,
    instrument, version, wave, about, given_by, sum(answers) AS answers, sum(total) AS total, sum(people) AS people
FROM (SELECT program_id, instrument, version, wave, about, given_by, answers, total, 0 AS people
FROM gone UNION ALL
SELECT program_id, instrument, version, wave, about, given_by, 0, 0, 1
FROM lost) x
GROUP BY program_id, instrument, version, wave, about, given_by) UPDATE feedback t SET answers = t.answers -
    f.answers, total = t.total - f.total, people = t.people - f.people
FROM fewer f
WHERE t.program_id = f.program_id AND t.instrument = f.instrument AND t.version = f.version AND t.wave = f.wave AND
    t.about = f.about AND t.given_by = f.given_by;

DELETE
FROM feedback
WHERE answers = 0;
