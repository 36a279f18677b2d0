-- The statements that the fold of the read model `desk` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO desk_g1; EXPLAIN (GENERIC_PLAN) <statement>

INSERT INTO programs AS t (id, organization_id, name, state, confidentiality)
SELECT d.id::uuid, d.organization_id::uuid, d.name, d.state, d.confidentiality
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS d(id, organization_id, name, state,
    confidentiality)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), name =
    coalesce(excluded.name, t.name), state = coalesce(excluded.state, t.state), confidentiality =
    coalesce(excluded.confidentiality, t.confidentiality);

INSERT INTO policy_versions AS t (program_id, version, effective_at, mentor_capacity, mentee_limit, mentor_places,
    mentee_places, mentor_requirements, mentee_requirements, document_kinds, objective_codes)
SELECT d.program_id::uuid, d.version::integer, timestamptz 'epoch' + d.effective_at * interval '1 microsecond',
    d.mentor_capacity::integer, d.mentee_limit::integer, d.mentor_places::integer, d.mentee_places::integer,
    d.mentor_requirements::text[], d.mentee_requirements::text[], d.document_kinds::text[], d.objective_codes::text[]
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
    $8::text[], $9::text[], $10::text[], $11::text[]) AS d(program_id, version, effective_at, mentor_capacity,
    mentee_limit, mentor_places, mentee_places, mentor_requirements, mentee_requirements, document_kinds,
    objective_codes)
ON CONFLICT (program_id, version) DO UPDATE SET effective_at = coalesce(excluded.effective_at, t.effective_at),
    mentor_capacity = coalesce(excluded.mentor_capacity, t.mentor_capacity), mentee_limit =
    coalesce(excluded.mentee_limit, t.mentee_limit), mentor_places = coalesce(excluded.mentor_places,
    t.mentor_places), mentee_places = coalesce(excluded.mentee_places, t.mentee_places), mentor_requirements =
    coalesce(excluded.mentor_requirements, t.mentor_requirements), mentee_requirements =
    coalesce(excluded.mentee_requirements, t.mentee_requirements), document_kinds = coalesce(excluded.document_kinds,
    t.document_kinds), objective_codes = coalesce(excluded.objective_codes, t.objective_codes);

INSERT INTO objectives AS t (program_id, code, policy_version, measure, due_on)
SELECT d.program_id::uuid, d.code, d.policy_version::integer, d.measure, d.due_on::date
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[]) AS d(program_id, code, policy_version,
    measure, due_on)
ON CONFLICT (program_id, code, policy_version) DO UPDATE SET measure = coalesce(excluded.measure, t.measure), due_on =
    coalesce(excluded.due_on, t.due_on);

INSERT INTO documents AS t (program_id, code, version, kind, roles, mandatory_at)
SELECT d.program_id::uuid, d.code, d.version::integer, d.kind, d.roles::text[], timestamptz 'epoch' + d.mandatory_at *
    interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[]) AS d(program_id, code,
    version, kind, roles, mandatory_at)
ON CONFLICT (program_id, code, version) DO UPDATE SET kind = coalesce(excluded.kind, t.kind), roles =
    coalesce(excluded.roles, t.roles), mandatory_at = coalesce(excluded.mandatory_at, t.mandatory_at);

INSERT INTO participations AS t (id, program_id, person_id, role, step, since, expires_at, priority, enrolled_at,
    capacity, capacity_since, erased)
SELECT d.id::uuid, d.program_id::uuid, d.person_id::uuid, d.role, d.step, timestamptz 'epoch' + d.since * interval
    '1 microsecond', timestamptz 'epoch' + d.expires_at * interval '1 microsecond', d.priority::integer, timestamptz
    'epoch' + d.enrolled_at * interval '1 microsecond', d.capacity::integer, timestamptz 'epoch' + d.capacity_since *
    interval '1 microsecond', d.erased
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::bigint[], $12::boolean[]) AS d(id, program_id, person_id, role, step, since,
    expires_at, priority, enrolled_at, capacity, capacity_since, erased)
ON CONFLICT (id) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id), person_id =
    coalesce(t.person_id, excluded.person_id), role = coalesce(t.role, excluded.role), step = coalesce(excluded.step,
    t.step), since = coalesce(excluded.since, t.since), expires_at = coalesce(excluded.expires_at, t.expires_at),
    priority = coalesce(excluded.priority, t.priority), enrolled_at = coalesce(excluded.enrolled_at, t.enrolled_at),
    capacity = coalesce(excluded.capacity, t.capacity), capacity_since = coalesce(excluded.capacity_since,
    t.capacity_since), erased = coalesce(excluded.erased, t.erased);

INSERT INTO requirements AS t (participation_id, kind, program_id, state, since, valid_until, endless)
SELECT d.participation_id::uuid, d.kind, d.program_id::uuid, d.state, timestamptz 'epoch' + d.since * interval
    '1 microsecond', timestamptz 'epoch' + d.valid_until * interval '1 microsecond', d.endless
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::boolean[]) AS
    d(participation_id, kind, program_id, state, since, valid_until, endless)
ON CONFLICT (participation_id, kind) DO UPDATE SET program_id = coalesce(excluded.program_id, t.program_id), state =
    coalesce(excluded.state, t.state), since = coalesce(excluded.since, t.since), valid_until =
    coalesce(excluded.valid_until, t.valid_until), endless = coalesce(excluded.endless, t.endless);

INSERT INTO acceptances AS t (participation_id, document_code, document_version, valid_until, endless, lapsed)
SELECT d.participation_id::uuid, d.document_code, d.document_version::integer, timestamptz 'epoch' + d.valid_until *
    interval '1 microsecond', d.endless, d.lapsed
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::boolean[], $6::boolean[]) AS d(participation_id,
    document_code, document_version, valid_until, endless, lapsed)
ON CONFLICT (participation_id, document_code, document_version) DO UPDATE SET valid_until =
    coalesce(excluded.valid_until, t.valid_until), endless = coalesce(excluded.endless, t.endless), lapsed =
    coalesce(excluded.lapsed, t.lapsed);

UPDATE relationships t SET last_held_at = NULL
FROM (SELECT d.id::uuid
FROM unnest($1::text[]) AS d(id)) AS s(id)
WHERE t.id = s.id;

INSERT INTO relationships AS t (id, program_id, mentor_id, mentee_id, mentor_participation_id,
    mentee_participation_id, proposed_by, proposed_at, state, since, expires_at, started_at, ended_at, cadence_days,
    agreed_version, proposed_version, guardian_signs, other_guardian_signs, trial_ends_at, reopened, last_held_at,
    group_id)
SELECT d.id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid, d.mentor_participation_id::uuid,
    d.mentee_participation_id::uuid, d.proposed_by, timestamptz 'epoch' + d.proposed_at * interval '1 microsecond',
    d.state, timestamptz 'epoch' + d.since * interval '1 microsecond', timestamptz 'epoch' + d.expires_at * interval
    '1 microsecond', timestamptz 'epoch' + d.started_at * interval '1 microsecond', timestamptz 'epoch' + d.ended_at *
    interval '1 microsecond', d.cadence_days::integer, d.agreed_version::integer, d.proposed_version::integer,
    d.guardian_signs, d.other_guardian_signs, timestamptz 'epoch' + d.trial_ends_at * interval '1 microsecond',
    d.reopened, timestamptz 'epoch' + d.last_held_at * interval '1 microsecond', d.group_id::uuid
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
    $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[],
    $16::bigint[], $17::boolean[], $18::boolean[], $19::bigint[], $20::boolean[], $21::bigint[], $22::text[]) AS d(id,
    program_id, mentor_id, mentee_id, mentor_participation_id, mentee_participation_id, proposed_by, proposed_at,
    state, since, expires_at, started_at, ended_at, cadence_days, agreed_version, proposed_version, guardian_signs,
    other_guardian_signs, trial_ends_at, reopened, last_held_at, group_id)
ON CONFLICT (id) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id), mentor_id =
    coalesce(t.mentor_id, excluded.mentor_id), mentee_id = coalesce(t.mentee_id, excluded.mentee_id),
    mentor_participation_id = coalesce(t.mentor_participation_id, excluded.mentor_participation_id),
    mentee_participation_id = coalesce(t.mentee_participation_id, excluded.mentee_participation_id), proposed_by =
    coalesce(t.proposed_by, excluded.proposed_by), proposed_at = coalesce(t.proposed_at, excluded.proposed_at), state
    = coalesce(excluded.state, t.state), since = coalesce(excluded.since, t.since), expires_at =
    coalesce(excluded.expires_at, t.expires_at), started_at = coalesce(excluded.started_at, t.started_at), ended_at =
    coalesce(excluded.ended_at, t.ended_at), cadence_days = coalesce(excluded.cadence_days, t.cadence_days),
    agreed_version = coalesce(excluded.agreed_version, t.agreed_version), proposed_version =
    coalesce(excluded.proposed_version, t.proposed_version), guardian_signs = coalesce(excluded.guardian_signs,
    t.guardian_signs), other_guardian_signs = coalesce(excluded.other_guardian_signs, t.other_guardian_signs),
    trial_ends_at = coalesce(excluded.trial_ends_at, t.trial_ends_at), reopened = coalesce(excluded.reopened,
    t.reopened), last_held_at = greatest(t.last_held_at, excluded.last_held_at), group_id =
    coalesce(excluded.group_id, t.group_id);

INSERT INTO going_on AS t (relationship_id, party)
SELECT d.relationship_id::uuid, d.party
FROM unnest($1::text[], $2::text[]) AS d(relationship_id, party)
ON CONFLICT (relationship_id, party) DO NOTHING;

INSERT INTO reminders AS t (relationship_id, about, party, reminded_at)
SELECT d.relationship_id::uuid, d.about, d.party, timestamptz 'epoch' + d.reminded_at * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS d(relationship_id, about, party, reminded_at)
ON CONFLICT (relationship_id, about, party) DO UPDATE SET reminded_at = greatest(t.reminded_at, excluded.reminded_at);

INSERT INTO signatures AS t (relationship_id, version, party, signed_at)
SELECT d.relationship_id::uuid, d.version::integer, d.party, timestamptz 'epoch' + d.signed_at * interval
    '1 microsecond'
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[]) AS d(relationship_id, version, party, signed_at)
ON CONFLICT (relationship_id, version, party) DO UPDATE SET signed_at = coalesce(excluded.signed_at, t.signed_at);

INSERT INTO sessions AS t (id, relationship_id, ends_at, group_session)
SELECT d.id::uuid, d.relationship_id::uuid, timestamptz 'epoch' + d.ends_at * interval '1 microsecond',
    d.group_session::uuid
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS d(id, relationship_id, ends_at, group_session)
ON CONFLICT (id) DO UPDATE SET relationship_id = coalesce(excluded.relationship_id, t.relationship_id), ends_at =
    coalesce(excluded.ends_at, t.ends_at), group_session = coalesce(excluded.group_session, t.group_session);

DELETE
FROM sessions t USING (SELECT d.id::uuid
FROM unnest($1::text[]) AS d(id)) AS s(id)
WHERE t.id = s.id;

DELETE
FROM held_sessions t USING (SELECT d.id::uuid
FROM unnest($1::text[]) AS d(id)) AS s(id)
WHERE t.id = s.id;

INSERT INTO held_sessions AS t (id, relationship_id, started_at, single)
SELECT d.id::uuid, d.relationship_id::uuid, timestamptz 'epoch' + d.started_at * interval '1 microsecond', d.single
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[]) AS d(id, relationship_id, started_at, single)
ON CONFLICT (id) DO UPDATE SET relationship_id = coalesce(excluded.relationship_id, t.relationship_id), started_at =
    coalesce(excluded.started_at, t.started_at), single = coalesce(excluded.single, t.single);

INSERT INTO missed_sessions AS t (id, relationship_id, at, missed_by, counts)
SELECT d.id::uuid, d.relationship_id::uuid, timestamptz 'epoch' + d.at * interval '1 microsecond', d.missed_by,
    d.counts
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::boolean[]) AS d(id, relationship_id, at, missed_by,
    counts)
ON CONFLICT (id) DO UPDATE SET relationship_id = coalesce(excluded.relationship_id, t.relationship_id), at =
    coalesce(excluded.at, t.at), missed_by = coalesce(excluded.missed_by, t.missed_by), counts =
    coalesce(excluded.counts, t.counts);

INSERT INTO instruments AS t (program_id, code, version, title, purpose, about, privacy, answered_by, waves)
SELECT d.program_id::uuid, d.code, d.version::integer, d.title, d.purpose, d.about, d.privacy, d.answered_by::text[],
    d.waves::text[]
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[]) AS d(program_id, code, version, title, purpose, about, privacy, answered_by, waves)
ON CONFLICT (program_id, code, version) DO UPDATE SET title = coalesce(excluded.title, t.title), purpose =
    coalesce(excluded.purpose, t.purpose), about = coalesce(excluded.about, t.about), privacy =
    coalesce(excluded.privacy, t.privacy), answered_by = coalesce(excluded.answered_by, t.answered_by), waves =
    coalesce(excluded.waves, t.waves);

INSERT INTO answers AS t (relationship_id, instrument, wave, about_id, given_by)
SELECT d.relationship_id::uuid, d.instrument, d.wave, d.about_id::uuid, d.given_by
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS d(relationship_id, instrument, wave,
    about_id, given_by)
ON CONFLICT (relationship_id, instrument, wave, about_id, given_by) DO NOTHING;

INSERT INTO anonymous_answers AS t (program_id, person_id, instrument, wave, given_by)
SELECT d.program_id::uuid, d.person_id::uuid, d.instrument, d.wave, d.given_by
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS d(program_id, person_id, instrument, wave,
    given_by)
ON CONFLICT (program_id, person_id, instrument, wave, given_by) DO NOTHING;

INSERT INTO conflicts AS t (relationship_id, kind, raised, since)
SELECT d.relationship_id::uuid, d.kind, d.raised, timestamptz 'epoch' + d.since * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::boolean[], $4::bigint[]) AS d(relationship_id, kind, raised, since)
ON CONFLICT (relationship_id, kind) DO UPDATE SET raised = coalesce(excluded.raised, t.raised), since =
    coalesce(excluded.since, t.since);

UPDATE relationships SET ended_at = CASE WHEN state = 'voided' THEN ended_at END
WHERE id = ANY($1::text[]::uuid[]);
