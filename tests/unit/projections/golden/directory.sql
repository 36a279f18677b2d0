-- The statements that the fold of the read model `directory` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO directory_g1; EXPLAIN (GENERIC_PLAN) <statement>

INSERT INTO organizations AS t (id, name, state, terms_version, shares, joined_at, leaves_at, left_at)
SELECT d.id::uuid, d.name, d.state, d.terms_version, d.shares::text[], timestamptz 'epoch' + d.joined_at * interval
    '1 microsecond', timestamptz 'epoch' + d.leaves_at * interval '1 microsecond', timestamptz 'epoch' + d.left_at *
    interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[]) AS
    d(id, name, state, terms_version, shares, joined_at, leaves_at, left_at)
ON CONFLICT (id) DO UPDATE SET name = coalesce(excluded.name, t.name), state = coalesce(excluded.state, t.state),
    terms_version = coalesce(excluded.terms_version, t.terms_version), shares = coalesce(excluded.shares, t.shares),
    joined_at = least(t.joined_at, excluded.joined_at), leaves_at = coalesce(excluded.leaves_at, t.leaves_at), left_at
    = coalesce(excluded.left_at, t.left_at);

INSERT INTO programs AS t (id, organization_id, name, state, confidentiality, minimum_group_size, drafted_at,
    opened_at, closed_at, ended_at)
SELECT d.id::uuid, d.organization_id::uuid, d.name, d.state, d.confidentiality, d.minimum_group_size::integer,
    timestamptz 'epoch' + d.drafted_at * interval '1 microsecond', timestamptz 'epoch' + d.opened_at * interval
    '1 microsecond', timestamptz 'epoch' + d.closed_at * interval '1 microsecond', timestamptz 'epoch' + d.ended_at *
    interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[]) AS d(id, organization_id, name, state, confidentiality, minimum_group_size,
    drafted_at, opened_at, closed_at, ended_at)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), name =
    coalesce(excluded.name, t.name), state = coalesce(excluded.state, t.state), confidentiality =
    coalesce(excluded.confidentiality, t.confidentiality), minimum_group_size = greatest(t.minimum_group_size,
    excluded.minimum_group_size), drafted_at = coalesce(excluded.drafted_at, t.drafted_at), opened_at =
    least(t.opened_at, excluded.opened_at), closed_at = coalesce(excluded.closed_at, t.closed_at), ended_at =
    coalesce(excluded.ended_at, t.ended_at);

INSERT INTO policy_versions AS t (program_id, version, effective_at, policy)
SELECT d.program_id::uuid, d.version::integer, timestamptz 'epoch' + d.effective_at * interval '1 microsecond',
    d.policy::jsonb
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) AS d(program_id, version, effective_at, policy)
ON CONFLICT (program_id, version) DO UPDATE SET effective_at = coalesce(excluded.effective_at, t.effective_at), policy
    = coalesce(excluded.policy, t.policy);

INSERT INTO objectives AS t (program_id, code, policy_version, measure, baseline_thousandths, target_thousandths,
    better, due_on)
SELECT d.program_id::uuid, d.code, d.policy_version::integer, d.measure, d.baseline_thousandths, d.target_thousandths,
    d.better, d.due_on::date
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[]) AS
    d(program_id, code, policy_version, measure, baseline_thousandths, target_thousandths, better, due_on)
ON CONFLICT (program_id, code, policy_version) DO UPDATE SET measure = coalesce(excluded.measure, t.measure),
    baseline_thousandths = coalesce(excluded.baseline_thousandths, t.baseline_thousandths), target_thousandths =
    coalesce(excluded.target_thousandths, t.target_thousandths), better = coalesce(excluded.better, t.better), due_on
    = coalesce(excluded.due_on, t.due_on);

INSERT INTO documents AS t (program_id, code, version, kind, title, roles, mandatory_at, valid_days)
SELECT d.program_id::uuid, d.code, d.version::integer, d.kind, d.title, d.roles::text[], timestamptz 'epoch' +
    d.mandatory_at * interval '1 microsecond', d.valid_days::integer
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[]) AS
    d(program_id, code, version, kind, title, roles, mandatory_at, valid_days)
ON CONFLICT (program_id, code, version) DO UPDATE SET kind = coalesce(excluded.kind, t.kind), title =
    coalesce(excluded.title, t.title), roles = coalesce(excluded.roles, t.roles), mandatory_at =
    coalesce(excluded.mandatory_at, t.mandatory_at), valid_days = coalesce(excluded.valid_days, t.valid_days);

INSERT INTO participations AS t (id, organization_id, program_id, person_id, role, step, paused, since, reason,
    priority, expires_at, resumes_at, attempt, previous_participation_id, capacity, seniority, skills, began_at,
    invited_at, applied_at, enrolled_at, policy_version, ended_at, end_reason)
SELECT d.id::uuid, d.organization_id::uuid, d.program_id::uuid, d.person_id::uuid, d.role, d.step, d.paused,
    timestamptz 'epoch' + d.since * interval '1 microsecond', d.reason, d.priority::integer, timestamptz 'epoch' +
    d.expires_at * interval '1 microsecond', timestamptz 'epoch' + d.resumes_at * interval '1 microsecond',
    d.attempt::integer, d.previous_participation_id::uuid, d.capacity::integer, d.seniority::integer,
    d.skills::text[], timestamptz 'epoch' + d.began_at * interval '1 microsecond', timestamptz 'epoch' + d.invited_at
    * interval '1 microsecond', timestamptz 'epoch' + d.applied_at * interval '1 microsecond', timestamptz 'epoch' +
    d.enrolled_at * interval '1 microsecond', d.policy_version::integer, timestamptz 'epoch' + d.ended_at * interval
    '1 microsecond', d.end_reason
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::bigint[],
    $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[], $15::bigint[], $16::bigint[],
    $17::text[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[], $23::bigint[],
    $24::text[]) AS d(id, organization_id, program_id, person_id, role, step, paused, since, reason, priority,
    expires_at, resumes_at, attempt, previous_participation_id, capacity, seniority, skills, began_at, invited_at,
    applied_at, enrolled_at, policy_version, ended_at, end_reason)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), program_id =
    coalesce(excluded.program_id, t.program_id), person_id = coalesce(excluded.person_id, t.person_id), role =
    coalesce(excluded.role, t.role), step = coalesce(excluded.step, t.step), paused = coalesce(excluded.paused,
    t.paused), since = coalesce(excluded.since, t.since), reason = coalesce(excluded.reason, t.reason), priority =
    coalesce(excluded.priority, t.priority), expires_at = coalesce(excluded.expires_at, t.expires_at), resumes_at =
    coalesce(excluded.resumes_at, t.resumes_at), attempt = coalesce(excluded.attempt, t.attempt),
    previous_participation_id = coalesce(excluded.previous_participation_id, t.previous_participation_id), capacity =
    coalesce(excluded.capacity, t.capacity), seniority = coalesce(excluded.seniority, t.seniority), skills =
    coalesce(excluded.skills, t.skills), began_at = coalesce(t.began_at, excluded.began_at), invited_at =
    coalesce(excluded.invited_at, t.invited_at), applied_at = coalesce(excluded.applied_at, t.applied_at), enrolled_at
    = coalesce(excluded.enrolled_at, t.enrolled_at), policy_version = coalesce(excluded.policy_version,
    t.policy_version), ended_at = coalesce(excluded.ended_at, t.ended_at), end_reason = coalesce(excluded.end_reason,
    t.end_reason);

UPDATE relationships t SET last_session_at = NULL
FROM (SELECT d.id::uuid
FROM unnest($1::text[]) AS d(id)) AS s(id)
WHERE t.id = s.id;

INSERT INTO relationships AS t (id, organization_id, program_id, mentor_id, mentee_id, formality, direction, shape,
    group_id, state, proposed_at, expires_at, accepted_at, matched_at, started_at, ended_at, end_reason, ended_by,
    planned, superseded_by_id, policy_version, cadence_days, duration_days, sessions_held, last_session_at,
    goals_agreed, goals_met)
SELECT d.id::uuid, d.organization_id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid, d.formality,
    d.direction, d.shape, d.group_id::uuid, d.state, timestamptz 'epoch' + d.proposed_at * interval '1 microsecond',
    timestamptz 'epoch' + d.expires_at * interval '1 microsecond', timestamptz 'epoch' + d.accepted_at * interval
    '1 microsecond', timestamptz 'epoch' + d.matched_at * interval '1 microsecond', timestamptz 'epoch' + d.started_at
    * interval '1 microsecond', timestamptz 'epoch' + d.ended_at * interval '1 microsecond', d.end_reason, d.ended_by,
    d.planned, d.superseded_by_id::uuid, d.policy_version::integer, d.cadence_days::integer, d.duration_days::integer,
    d.sessions_held::integer, timestamptz 'epoch' + d.last_session_at * interval '1 microsecond',
    d.goals_agreed::integer, d.goals_met::integer
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[],
    $17::text[], $18::text[], $19::boolean[], $20::text[], $21::bigint[], $22::bigint[], $23::bigint[], $24::bigint[],
    $25::bigint[], $26::bigint[], $27::bigint[]) AS d(id, organization_id, program_id, mentor_id, mentee_id,
    formality, direction, shape, group_id, state, proposed_at, expires_at, accepted_at, matched_at, started_at,
    ended_at, end_reason, ended_by, planned, superseded_by_id, policy_version, cadence_days, duration_days,
    sessions_held, last_session_at, goals_agreed, goals_met)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), program_id =
    coalesce(excluded.program_id, t.program_id), mentor_id = coalesce(excluded.mentor_id, t.mentor_id), mentee_id =
    coalesce(excluded.mentee_id, t.mentee_id), formality = coalesce(excluded.formality, t.formality), direction =
    coalesce(excluded.direction, t.direction), shape = coalesce(excluded.shape, t.shape), group_id =
    coalesce(excluded.group_id, t.group_id), state = coalesce(excluded.state, t.state), proposed_at =
    coalesce(t.proposed_at, excluded.proposed_at), expires_at = coalesce(excluded.expires_at, t.expires_at),
    accepted_at = coalesce(excluded.accepted_at, t.accepted_at), matched_at = coalesce(excluded.matched_at,
    t.matched_at), started_at = coalesce(excluded.started_at, t.started_at), ended_at = coalesce(excluded.ended_at,
    t.ended_at), end_reason = coalesce(excluded.end_reason, t.end_reason), ended_by = coalesce(excluded.ended_by,
    t.ended_by), planned = coalesce(excluded.planned, t.planned), superseded_by_id =
    coalesce(excluded.superseded_by_id, t.superseded_by_id), policy_version = coalesce(excluded.policy_version,
    t.policy_version), cadence_days = coalesce(excluded.cadence_days, t.cadence_days), duration_days =
    coalesce(excluded.duration_days, t.duration_days), sessions_held = t.sessions_held + excluded.sessions_held,
    last_session_at = greatest(t.last_session_at, excluded.last_session_at), goals_agreed = t.goals_agreed +
    excluded.goals_agreed, goals_met = t.goals_met + excluded.goals_met;

INSERT INTO groups AS t (id, organization_id, program_id, mentor_id, co_mentor_id, direction, state, most, members,
    formed_at, closed_at)
SELECT d.id::uuid, d.organization_id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.co_mentor_id::uuid, d.direction,
    d.state, d.most::integer, d.members::integer, timestamptz 'epoch' + d.formed_at * interval '1 microsecond',
    timestamptz 'epoch' + d.closed_at * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::bigint[]) AS d(id, organization_id, program_id, mentor_id, co_mentor_id,
    direction, state, most, members, formed_at, closed_at)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), program_id =
    coalesce(excluded.program_id, t.program_id), mentor_id = coalesce(excluded.mentor_id, t.mentor_id), co_mentor_id =
    coalesce(excluded.co_mentor_id, t.co_mentor_id), direction = coalesce(excluded.direction, t.direction), state =
    coalesce(excluded.state, t.state), most = coalesce(excluded.most, t.most), members = coalesce(excluded.members,
    t.members), formed_at = coalesce(t.formed_at, excluded.formed_at), closed_at = coalesce(excluded.closed_at,
    t.closed_at);

INSERT INTO conflicts AS t (relationship_id, kind, state, since)
SELECT d.relationship_id::uuid, d.kind, d.state, timestamptz 'epoch' + d.since * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS d(relationship_id, kind, state, since)
ON CONFLICT (relationship_id, kind) DO UPDATE SET state = coalesce(excluded.state, t.state), since =
    coalesce(excluded.since, t.since);

INSERT INTO consents AS t (person_id, purpose, organization_id, granted)
SELECT d.person_id::uuid, d.purpose, d.organization_id::uuid, d.granted
FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) AS d(person_id, purpose, organization_id, granted)
ON CONFLICT (person_id, purpose) DO UPDATE SET organization_id = coalesce(excluded.organization_id,
    t.organization_id), granted = coalesce(excluded.granted, t.granted);

INSERT INTO disclosure_changes AS t (organization_id, count)
SELECT d.organization_id::uuid, d.count
FROM unnest($1::text[], $2::bigint[]) AS d(organization_id, count)
ON CONFLICT (organization_id) DO UPDATE SET count = t.count + excluded.count;

UPDATE relationships SET ended_at = CASE WHEN state = 'voided' THEN ended_at END, ended_by = CASE WHEN state =
    'voided' THEN ended_by END, end_reason = CASE WHEN state = 'voided' THEN end_reason END, planned = NULL
WHERE id = ANY($1::text[]::uuid[]);
