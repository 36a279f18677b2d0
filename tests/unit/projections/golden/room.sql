-- The statements that the fold of the read model `room` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO room_g1; EXPLAIN (GENERIC_PLAN) <statement>

INSERT INTO programs AS t (id, organization_id, name, state, confidentiality, recusal)
SELECT d.id::uuid, d.organization_id::uuid, d.name, d.state, d.confidentiality, d.recusal
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[]) AS d(id, organization_id, name,
    state, confidentiality, recusal)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), name =
    coalesce(excluded.name, t.name), state = coalesce(excluded.state, t.state), confidentiality =
    coalesce(excluded.confidentiality, t.confidentiality), recusal = t.recusal or excluded.recusal;

INSERT INTO reopening_windows AS t (program_id, version, effective_at, days)
SELECT d.program_id::uuid, d.version::integer, timestamptz 'epoch' + d.effective_at * interval '1 microsecond',
    d.days::integer
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS d(program_id, version, effective_at, days)
ON CONFLICT (program_id, version) DO UPDATE SET effective_at = coalesce(excluded.effective_at, t.effective_at), days =
    coalesce(excluded.days, t.days);

INSERT INTO instruments AS t (program_id, code, version, title, purpose, about, privacy, answered_by, waves, items)
SELECT d.program_id::uuid, d.code, d.version::integer, d.title, d.purpose, d.about, d.privacy, d.answered_by::text[],
    d.waves::text[], d.items::jsonb
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[]) AS d(program_id, code, version, title, purpose, about, privacy, answered_by, waves,
    items)
ON CONFLICT (program_id, code, version) DO UPDATE SET title = coalesce(excluded.title, t.title), purpose =
    coalesce(excluded.purpose, t.purpose), about = coalesce(excluded.about, t.about), privacy =
    coalesce(excluded.privacy, t.privacy), answered_by = coalesce(excluded.answered_by, t.answered_by), waves =
    coalesce(excluded.waves, t.waves), items = coalesce(excluded.items, t.items);

INSERT INTO relationships AS t (id, organization_id, program_id, mentor_id, mentee_id, mentor_participation_id,
    mentee_participation_id, formality, direction, shape, group_id, state, since, proposed_by, proposed_at,
    expires_at, matched_at, started_at, pause_reason, cadence_days, duration_days, channel, trial_ends_at, reopened,
    ended_at, ended_by, end_reason, planned, closed_recorded_at, predecessor_id)
SELECT d.id::uuid, d.organization_id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid,
    d.mentor_participation_id::uuid, d.mentee_participation_id::uuid, d.formality, d.direction, d.shape,
    d.group_id::uuid, d.state, timestamptz 'epoch' + d.since * interval '1 microsecond', d.proposed_by, timestamptz
    'epoch' + d.proposed_at * interval '1 microsecond', timestamptz 'epoch' + d.expires_at * interval '1 microsecond',
    timestamptz 'epoch' + d.matched_at * interval '1 microsecond', timestamptz 'epoch' + d.started_at * interval
    '1 microsecond', d.pause_reason, d.cadence_days::integer, d.duration_days::integer, d.channel, timestamptz 'epoch'
    + d.trial_ends_at * interval '1 microsecond', d.reopened, timestamptz 'epoch' + d.ended_at * interval
    '1 microsecond', d.ended_by, d.end_reason, d.planned, timestamptz 'epoch' + d.closed_recorded_at * interval
    '1 microsecond', d.predecessor_id::uuid
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::text[], $15::bigint[], $16::bigint[],
    $17::bigint[], $18::bigint[], $19::text[], $20::bigint[], $21::bigint[], $22::text[], $23::bigint[],
    $24::boolean[], $25::bigint[], $26::text[], $27::text[], $28::boolean[], $29::bigint[], $30::text[]) AS d(id,
    organization_id, program_id, mentor_id, mentee_id, mentor_participation_id, mentee_participation_id, formality,
    direction, shape, group_id, state, since, proposed_by, proposed_at, expires_at, matched_at, started_at,
    pause_reason, cadence_days, duration_days, channel, trial_ends_at, reopened, ended_at, ended_by, end_reason,
    planned, closed_recorded_at, predecessor_id)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(t.organization_id, excluded.organization_id), program_id =
    coalesce(t.program_id, excluded.program_id), mentor_id = coalesce(t.mentor_id, excluded.mentor_id), mentee_id =
    coalesce(t.mentee_id, excluded.mentee_id), mentor_participation_id = coalesce(t.mentor_participation_id,
    excluded.mentor_participation_id), mentee_participation_id = coalesce(t.mentee_participation_id,
    excluded.mentee_participation_id), formality = coalesce(excluded.formality, t.formality), direction =
    coalesce(excluded.direction, t.direction), shape = coalesce(excluded.shape, t.shape), group_id =
    coalesce(excluded.group_id, t.group_id), state = coalesce(excluded.state, t.state), since =
    coalesce(excluded.since, t.since), proposed_by = coalesce(excluded.proposed_by, t.proposed_by), proposed_at =
    coalesce(excluded.proposed_at, t.proposed_at), expires_at = coalesce(excluded.expires_at, t.expires_at),
    matched_at = coalesce(excluded.matched_at, t.matched_at), started_at = coalesce(excluded.started_at,
    t.started_at), pause_reason = coalesce(excluded.pause_reason, t.pause_reason), cadence_days =
    coalesce(excluded.cadence_days, t.cadence_days), duration_days = coalesce(excluded.duration_days,
    t.duration_days), channel = coalesce(excluded.channel, t.channel), trial_ends_at =
    coalesce(excluded.trial_ends_at, t.trial_ends_at), reopened = coalesce(excluded.reopened, t.reopened), ended_at =
    coalesce(excluded.ended_at, t.ended_at), ended_by = coalesce(excluded.ended_by, t.ended_by), end_reason =
    coalesce(excluded.end_reason, t.end_reason), planned = coalesce(excluded.planned, t.planned), closed_recorded_at =
    coalesce(excluded.closed_recorded_at, t.closed_recorded_at), predecessor_id = coalesce(excluded.predecessor_id,
    t.predecessor_id);

INSERT INTO agreements AS t (relationship_id, version, cadence_days, duration_days, channel, other_channels, guardian,
    guardian_of_mentor, proposed_by, proposed_at, agreed_at, withdrawn_at, withdrawn_by)
SELECT d.relationship_id::uuid, d.version::integer, d.cadence_days::integer, d.duration_days::integer, d.channel,
    d.other_channels::text[], d.guardian, d.guardian_of_mentor, d.proposed_by, timestamptz 'epoch' + d.proposed_at *
    interval '1 microsecond', timestamptz 'epoch' + d.agreed_at * interval '1 microsecond', timestamptz 'epoch' +
    d.withdrawn_at * interval '1 microsecond', d.withdrawn_by
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::boolean[],
    $8::boolean[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[]) AS d(relationship_id,
    version, cadence_days, duration_days, channel, other_channels, guardian, guardian_of_mentor, proposed_by,
    proposed_at, agreed_at, withdrawn_at, withdrawn_by)
ON CONFLICT (relationship_id, version) DO UPDATE SET cadence_days = coalesce(excluded.cadence_days, t.cadence_days),
    duration_days = coalesce(excluded.duration_days, t.duration_days), channel = coalesce(excluded.channel,
    t.channel), other_channels = coalesce(excluded.other_channels, t.other_channels), guardian =
    coalesce(excluded.guardian, t.guardian), guardian_of_mentor = coalesce(excluded.guardian_of_mentor,
    t.guardian_of_mentor), proposed_by = coalesce(t.proposed_by, excluded.proposed_by), proposed_at =
    coalesce(t.proposed_at, excluded.proposed_at), agreed_at = coalesce(excluded.agreed_at, t.agreed_at), withdrawn_at
    = coalesce(excluded.withdrawn_at, t.withdrawn_at), withdrawn_by = coalesce(excluded.withdrawn_by, t.withdrawn_by);

INSERT INTO signatures AS t (relationship_id, version, party, signed_at)
SELECT d.relationship_id::uuid, d.version::integer, d.party, timestamptz 'epoch' + d.signed_at * interval
    '1 microsecond'
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[]) AS d(relationship_id, version, party, signed_at)
ON CONFLICT (relationship_id, version, party) DO UPDATE SET signed_at = coalesce(excluded.signed_at, t.signed_at);

INSERT INTO sessions AS t (relationship_id, id, status, starts_at, planned_minutes, minutes, mode, evidence, count,
    cancelled_by, late, missed_by, excuse, reported_by, group_session, changed_at, changes)
SELECT d.relationship_id::uuid, d.id::uuid, d.status, timestamptz 'epoch' + d.starts_at * interval '1 microsecond',
    d.planned_minutes::integer, d.minutes::integer, d.mode, d.evidence::integer, d.count::integer, d.cancelled_by,
    d.late, d.missed_by, d.excuse, d.reported_by, d.group_session::uuid, timestamptz 'epoch' + d.changed_at * interval
    '1 microsecond', d.changes::integer
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::bigint[],
    $9::bigint[], $10::text[], $11::boolean[], $12::text[], $13::text[], $14::text[], $15::text[], $16::bigint[],
    $17::bigint[]) AS d(relationship_id, id, status, starts_at, planned_minutes, minutes, mode, evidence, count,
    cancelled_by, late, missed_by, excuse, reported_by, group_session, changed_at, changes)
ON CONFLICT (relationship_id, id) DO UPDATE SET status = coalesce(excluded.status, t.status), starts_at =
    coalesce(excluded.starts_at, t.starts_at), planned_minutes = coalesce(excluded.planned_minutes,
    t.planned_minutes), minutes = coalesce(excluded.minutes, t.minutes), mode = coalesce(excluded.mode, t.mode),
    evidence = coalesce(excluded.evidence, t.evidence), count = coalesce(excluded.count, t.count), cancelled_by =
    coalesce(excluded.cancelled_by, t.cancelled_by), late = coalesce(excluded.late, t.late), missed_by =
    coalesce(excluded.missed_by, t.missed_by), excuse = coalesce(excluded.excuse, t.excuse), reported_by =
    coalesce(excluded.reported_by, t.reported_by), group_session = coalesce(excluded.group_session, t.group_session),
    changed_at = coalesce(excluded.changed_at, t.changed_at), changes = t.changes + excluded.changes;

INSERT INTO flash_sessions AS t (id, organization_id, program_id, mentor_id, mentee_id, mentor_participation_id,
    mentee_participation_id, proposed_by, state, starts_at, planned_minutes, minutes, mode, ended_by, late,
    changed_at)
SELECT d.id::uuid, d.organization_id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid,
    d.mentor_participation_id::uuid, d.mentee_participation_id::uuid, d.proposed_by, d.state, timestamptz 'epoch' +
    d.starts_at * interval '1 microsecond', d.planned_minutes::integer, d.minutes::integer, d.mode, d.ended_by,
    d.late, timestamptz 'epoch' + d.changed_at * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::text[], $15::boolean[], $16::bigint[])
    AS d(id, organization_id, program_id, mentor_id, mentee_id, mentor_participation_id, mentee_participation_id,
    proposed_by, state, starts_at, planned_minutes, minutes, mode, ended_by, late, changed_at)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(t.organization_id, excluded.organization_id), program_id =
    coalesce(t.program_id, excluded.program_id), mentor_id = coalesce(t.mentor_id, excluded.mentor_id), mentee_id =
    coalesce(t.mentee_id, excluded.mentee_id), mentor_participation_id = coalesce(t.mentor_participation_id,
    excluded.mentor_participation_id), mentee_participation_id = coalesce(t.mentee_participation_id,
    excluded.mentee_participation_id), proposed_by = coalesce(t.proposed_by, excluded.proposed_by), state =
    coalesce(excluded.state, t.state), starts_at = coalesce(excluded.starts_at, t.starts_at), planned_minutes =
    coalesce(excluded.planned_minutes, t.planned_minutes), minutes = coalesce(excluded.minutes, t.minutes), mode =
    coalesce(excluded.mode, t.mode), ended_by = coalesce(excluded.ended_by, t.ended_by), late =
    coalesce(excluded.late, t.late), changed_at = coalesce(excluded.changed_at, t.changed_at);

INSERT INTO goals AS t (relationship_id, id, category, due_on, agreed_at, met_at, attested_by)
SELECT d.relationship_id::uuid, d.id::uuid, d.category, d.due_on::date, timestamptz 'epoch' + d.agreed_at * interval
    '1 microsecond', timestamptz 'epoch' + d.met_at * interval '1 microsecond', d.attested_by
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[]) AS
    d(relationship_id, id, category, due_on, agreed_at, met_at, attested_by)
ON CONFLICT (relationship_id, id) DO UPDATE SET category = coalesce(excluded.category, t.category), due_on =
    coalesce(excluded.due_on, t.due_on), agreed_at = coalesce(excluded.agreed_at, t.agreed_at), met_at =
    coalesce(excluded.met_at, t.met_at), attested_by = coalesce(excluded.attested_by, t.attested_by);

INSERT INTO answers AS t (relationship_id, id, instrument, wave, about, about_id, given_by, given_at)
SELECT d.relationship_id::uuid, d.id::uuid, d.instrument, d.wave, d.about, d.about_id::uuid, d.given_by, timestamptz
    'epoch' + d.given_at * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[]) AS
    d(relationship_id, id, instrument, wave, about, about_id, given_by, given_at)
ON CONFLICT (relationship_id, id) DO UPDATE SET instrument = coalesce(excluded.instrument, t.instrument), wave =
    coalesce(excluded.wave, t.wave), about = coalesce(excluded.about, t.about), about_id = coalesce(excluded.about_id,
    t.about_id), given_by = coalesce(excluded.given_by, t.given_by), given_at = coalesce(excluded.given_at,
    t.given_at);

INSERT INTO going_on AS t (relationship_id, party)
SELECT d.relationship_id::uuid, d.party
FROM unnest($1::text[], $2::text[]) AS d(relationship_id, party)
ON CONFLICT (relationship_id, party) DO NOTHING;

INSERT INTO closing_answers AS t (relationship_id, party, again, conversation_on, never_again, recorded_at)
SELECT d.relationship_id::uuid, d.party, d.again, d.conversation_on, d.never_again, timestamptz 'epoch' +
    d.recorded_at * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::bigint[]) AS d(relationship_id, party,
    again, conversation_on, never_again, recorded_at)
ON CONFLICT (relationship_id, party) DO UPDATE SET again = coalesce(excluded.again, t.again), conversation_on =
    coalesce(excluded.conversation_on, t.conversation_on), never_again = coalesce(excluded.never_again,
    t.never_again), recorded_at = coalesce(excluded.recorded_at, t.recorded_at);

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

INSERT INTO holds AS t (relationship_id, held, since)
SELECT d.relationship_id::uuid, d.held, timestamptz 'epoch' + d.since * interval '1 microsecond'
FROM unnest($1::text[], $2::boolean[], $3::bigint[]) AS d(relationship_id, held, since)
ON CONFLICT (relationship_id) DO UPDATE SET held = coalesce(excluded.held, t.held), since = coalesce(excluded.since,
    t.since);

UPDATE relationships SET ended_at = CASE WHEN state = 'voided' THEN ended_at END, ended_by = CASE WHEN state =
    'voided' THEN ended_by END, end_reason = CASE WHEN state = 'voided' THEN end_reason END, planned = NULL,
    closed_recorded_at = NULL
WHERE id = ANY($1::text[]::uuid[]);
