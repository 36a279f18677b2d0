-- Facts of the public events of both contexts that mails and calendars follow from. No fact is personal: a recipient is
-- a participation, whose person's address is looked up when a mail is sent.

CREATE TABLE programs (
    id     uuid    PRIMARY KEY,
    sealed boolean NOT NULL -- its public events name people by ids of the program only
);
CREATE INDEX programs_sealed ON programs (id) WHERE sealed;

CREATE TABLE participations (
    id        uuid PRIMARY KEY,
    person_id uuid NOT NULL, -- in a sealed program, the id of that program only
    role      text NOT NULL, -- mentor or mentee
    ended     boolean NOT NULL DEFAULT false
);
CREATE INDEX participations_of ON participations (person_id);

-- Relationships, and the pairs of arranged flash sessions: each is one with a single session of the same id.
CREATE TABLE relationships (
    id                      uuid    PRIMARY KEY,
    mentor_participation_id uuid    NOT NULL,
    mentee_participation_id uuid    NOT NULL,
    program_id              uuid    NOT NULL,
    state                   text    NOT NULL, -- proposed, accepted, matched, reopened, declined, flash or over
    imported                boolean NOT NULL,
    formality               text    NOT NULL, -- formal or informal
    direction               text    NOT NULL, -- traditional, reverse or peer
    proposed_by             text,
    expires_at              timestamptz,
    declined_by             text,
    at                      timestamptz NOT NULL, -- of its last state
    recorded_at             timestamptz NOT NULL,
    cause                   text    NOT NULL,
    correlation             text    NOT NULL,
    matched_at              timestamptz, -- NULL: never matched
    started_at              timestamptz, -- when it was activated
    ended_at                timestamptz  -- when it ended after it was matched
);
CREATE INDEX relationships_of_mentor ON relationships (mentor_participation_id);
CREATE INDEX relationships_of_mentee ON relationships (mentee_participation_id);
CREATE INDEX relationships_in ON relationships (program_id);

CREATE TABLE sessions (
    id              uuid        PRIMARY KEY,
    relationship_id uuid        NOT NULL,
    state           text        NOT NULL, -- scheduled, cancelled, held or missed
    starts_at       timestamptz NOT NULL,
    minutes         integer     NOT NULL,
    changed_at      timestamptz NOT NULL, -- when its last change was recorded
    cause           text        NOT NULL,
    correlation     text        NOT NULL
);
CREATE INDEX sessions_in ON sessions (relationship_id);

-- The times at which a session was moved, and its cancellation: their number is the SEQUENCE of its calendar entry.
CREATE TABLE session_changes (
    id         text PRIMARY KEY, -- the event
    session_id uuid NOT NULL
);
CREATE INDEX session_changes_of ON session_changes (session_id);

-- Requirements and documents that a participant must see to, or has to again.
CREATE TABLE duties (
    id               text PRIMARY KEY, -- participation and requirement or document
    participation_id uuid NOT NULL,
    person_id        uuid NOT NULL,
    what             text NOT NULL, -- requirement or document
    name             text NOT NULL, -- its kind or its code
    state            text NOT NULL, -- requested or met
    at               timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    valid_until      timestamptz,
    cause            text NOT NULL,
    correlation      text NOT NULL
);
CREATE INDEX duties_of ON duties (participation_id);

-- The last version of each questionnaire of a program.
CREATE TABLE instruments (
    id          text   PRIMARY KEY, -- program and code
    program_id  uuid   NOT NULL,
    code        text   NOT NULL,
    title       text   NOT NULL,
    purpose     text   NOT NULL,
    about       text   NOT NULL, -- session, relationship or program
    answered_by text[] NOT NULL,
    waves       text[] NOT NULL
);
CREATE INDEX instruments_of ON instruments (program_id);

-- Which questions were answered, never how.
CREATE TABLE answers (
    id              text        PRIMARY KEY, -- relationship, instrument, wave, subject and role
    relationship_id uuid        NOT NULL,
    instrument      text        NOT NULL,
    wave            text        NOT NULL, -- empty for an instrument without waves
    about_id        uuid        NOT NULL,
    given_by        text        NOT NULL,
    at              timestamptz NOT NULL
);
CREATE INDEX answers_in ON answers (relationship_id);

-- Who answered which anonymous questionnaire of a program.
CREATE TABLE anonymous_answers (
    id         text        PRIMARY KEY, -- program, instrument, wave, role and person
    program_id uuid        NOT NULL,
    person_id  uuid        NOT NULL,
    instrument text        NOT NULL,
    wave       text        NOT NULL, -- empty for an instrument without waves
    given_by   text        NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX anonymous_answers_of ON anonymous_answers (person_id);

-- Contact that a coordinator has put on hold.
CREATE TABLE holds (
    id          uuid PRIMARY KEY, -- the relationship
    at          timestamptz NOT NULL,
    cause       text NOT NULL,
    correlation text NOT NULL
);

-- Trials that are over, and ends of relationships that were matched, with the side that ended them.
CREATE TABLE trials (
    id          uuid PRIMARY KEY, -- the relationship
    at          timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    cause       text NOT NULL,
    correlation text NOT NULL
);
CREATE TABLE endings (
    id          uuid PRIMARY KEY, -- the relationship
    ended_by    text NOT NULL,    -- mentor, mentee, coordinator or program
    at          timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    cause       text NOT NULL,
    correlation text NOT NULL
);

-- The last reminder of a party about something that it has yet to do.
CREATE TABLE reminders (
    id              text PRIMARY KEY, -- relationship, what is to be done, and party
    relationship_id uuid NOT NULL,
    about           text NOT NULL, -- proposal, signature, trial, session or feedback
    party           text NOT NULL, -- mentor, mentee, guardian or guardian_of_mentor
    at              timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    cause           text NOT NULL,
    correlation     text NOT NULL
);

-- The two parties of each relationship as recipients, with what a mail calls the form: peers have no sides.
CREATE VIEW parties AS
SELECT r.id AS relationship_id, side.role, side.participation_id,
       jsonb_build_object('relationship_id', r.id, 'role', CASE r.direction WHEN 'peer' THEN 'peer' ELSE side.role END,
                          'informal', r.formality = 'informal') AS data
FROM relationships r
CROSS JOIN LATERAL (VALUES ('mentor', r.mentor_participation_id), ('mentee', r.mentee_participation_id))
    AS side (role, participation_id);

-- Which questions were answered in each relationship; an anonymous one is answered in all relationships of its giver.
CREATE VIEW given_answers AS
SELECT relationship_id, instrument, wave, about_id, given_by, at FROM answers
UNION ALL
SELECT r.id, a.instrument, a.wave, r.program_id, a.given_by, a.at
FROM anonymous_answers a
JOIN participations p ON p.person_id = a.person_id AND p.role = a.given_by
JOIN relationships r ON r.program_id = a.program_id AND (r.mentor_participation_id = p.id OR r.mentee_participation_id = p.id);

-- The questions that a party is asked, from when on and until when, as the rooms and the desk state them. Of a
-- questionnaire that returns each month, quarter or year, the first period after the last answer: who lets one pass is
-- reminded once, and again after the next answer.
CREATE VIEW questions AS
SELECT r.id AS relationship_id, r.correlation, p.id AS participation_id, p.person_id, i.code, i.title, i.program_id,
       w.wave, s.about_id, greatest(w.asked_at, s.held_at) AS asked_at,
       greatest(r.recorded_at, s.recorded_at) AS recorded_at,
       least(w.until, s.held_at + interval '30 days', greatest(w.asked_at, s.held_at) + interval '90 days') AS until
FROM participations p
JOIN relationships r ON r.mentor_participation_id = p.id OR r.mentee_participation_id = p.id
JOIN instruments i ON i.program_id = r.program_id AND p.role = ANY (i.answered_by)
CROSS JOIN LATERAL unnest(CASE WHEN i.waves = '{}' THEN ARRAY[''] ELSE i.waves END) AS n (name)
CROSS JOIN LATERAL (
    SELECT n.name AS wave, r.started_at AS asked_at, NULL::timestamptz AS until
    WHERE r.ended_at IS NULL AND (n.name = 'pre' OR (n.name = '' AND i.purpose IN ('pulse', 'pre')))
    UNION ALL
    SELECT '', r.started_at, r.ended_at + interval '30 days' WHERE n.name = '' AND i.purpose = 'session'
    UNION ALL
    SELECT n.name, r.ended_at, NULL
    WHERE n.name = 'post' OR (n.name = '' AND i.purpose IN ('post', 'follow-up'))
    UNION ALL
    SELECT n.name, r.ended_at + substring(n.name FROM '^follow-up-(\d{1,2})m$')::integer * interval '30 days', NULL
    WHERE n.name ~ '^follow-up-\d{1,2}m$'
    UNION ALL
    SELECT to_char(c.begins AT TIME ZONE 'UTC', k.form), greatest(r.started_at, c.begins), c.begins + k.length
    FROM (VALUES ('monthly', 'month', interval '1 month', 'YYYY-MM'),
                 ('quarterly', 'quarter', interval '3 months', 'YYYY-"Q"Q'),
                 ('yearly', 'year', interval '1 year', 'YYYY')) AS k (name, unit, length, form)
    CROSS JOIN LATERAL (
        SELECT coalesce(date_trunc(k.unit, max(a.at), 'UTC') + k.length, date_trunc(k.unit, r.started_at, 'UTC'))
        FROM given_answers a WHERE a.relationship_id = r.id AND a.instrument = i.code AND a.given_by = p.role
    ) AS c (begins)
    WHERE k.name = n.name AND r.ended_at IS NULL
) AS w
CROSS JOIN LATERAL (
    SELECT r.id AS about_id, NULL::timestamptz AS held_at, NULL::timestamptz AS recorded_at WHERE i.about = 'relationship'
    UNION ALL
    SELECT r.program_id, NULL, NULL WHERE i.about = 'program'
    UNION ALL
    SELECT m.id, m.starts_at, m.changed_at FROM sessions m WHERE i.about = 'session' AND m.relationship_id = r.id AND m.state = 'held'
) AS s
WHERE NOT p.ended AND r.started_at IS NOT NULL AND NOT r.imported AND w.asked_at IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM given_answers a WHERE a.relationship_id = r.id AND a.instrument = i.code AND a.wave = w.wave
       AND a.about_id = s.about_id AND a.given_by = p.role);

-- Why a mail is to be sent: one SELECT a kind. The subject is the participation of its recipient. Of what was recorded
-- more than a week after a mail about it would have been due, none is: who enters a past announces nothing of it.
CREATE VIEW rules AS
SELECT 'match-request' AS kind, p.participation_id AS subject, r.at, r.cause, r.correlation,
       p.data || jsonb_build_object('expires_at', r.expires_at, 'declared',
                                    r.formality = 'informal' AND r.proposed_by IN ('mentor', 'mentee')) AS data
FROM relationships r JOIN parties p ON p.relationship_id = r.id
WHERE r.state = 'proposed' AND p.role <> r.proposed_by AND r.recorded_at <= r.at + interval '7 days'
UNION ALL
SELECT 'match-accepted', p.participation_id, r.at, r.cause, r.correlation, p.data
FROM relationships r JOIN parties p ON p.relationship_id = r.id
WHERE r.state = 'matched' AND NOT r.imported AND r.recorded_at <= r.at + interval '7 days'
UNION ALL
SELECT 'match-declined', p.participation_id, r.at, r.cause, r.correlation, p.data
FROM relationships r JOIN parties p ON p.relationship_id = r.id
WHERE r.state = 'declined' AND p.role <> r.declined_by AND r.recorded_at <= r.at + interval '7 days'
UNION ALL
SELECT 'relationship-reopened', p.participation_id, r.at, r.cause, r.correlation, p.data
FROM relationships r JOIN parties p ON p.relationship_id = r.id
WHERE r.state = 'reopened'
UNION ALL
SELECT 'trial-over', p.participation_id, t.at, t.cause, t.correlation, p.data
FROM trials t JOIN relationships r ON r.id = t.id AND r.state IN ('matched', 'reopened')
JOIN parties p ON p.relationship_id = r.id
WHERE t.recorded_at <= t.at + interval '7 days'
UNION ALL
-- A guardian is found by the participation of the ward.
SELECT CASE WHEN m.party IN ('mentor', 'mentee') THEN 'reminder' ELSE 'reminder-of-guardian' END, p.participation_id, m.at, m.cause,
       m.correlation, p.data || jsonb_build_object('about', m.about)
FROM reminders m JOIN relationships r ON r.id = m.relationship_id
JOIN parties p ON p.relationship_id = r.id AND p.role = CASE m.party
    WHEN 'guardian' THEN 'mentee' WHEN 'guardian_of_mentor' THEN 'mentor' ELSE m.party END
WHERE m.recorded_at <= m.at + interval '7 days'
UNION ALL
-- The one who ended it knows; of an end that was recorded long after it both have heard before.
SELECT 'relationship-ended', p.participation_id, e.at, e.cause, e.correlation, p.data
FROM endings e JOIN relationships r ON r.id = e.id AND r.state = 'over' AND NOT r.imported
JOIN parties p ON p.relationship_id = r.id
WHERE p.role <> e.ended_by AND e.recorded_at <= e.at + interval '7 days'
UNION ALL
SELECT CASE s.state WHEN 'scheduled' THEN 'session-invitation' ELSE 'session-cancellation' END, p.participation_id,
       s.changed_at, s.cause, s.correlation, p.data || jsonb_build_object('session_id', s.id)
FROM sessions s JOIN parties p ON p.relationship_id = s.relationship_id
WHERE s.state IN ('scheduled', 'cancelled') AND s.starts_at > s.changed_at
UNION ALL
-- The day before at 08:00 where the recipient lives: 16 to 40 hours before the start. The zone is only looked up then.
SELECT 'session-reminder', p.participation_id, greatest(s.starts_at - interval '40 hours', s.changed_at), s.cause,
       s.correlation,
       p.data || jsonb_build_object('session_id', s.id, 'changed_at', s.changed_at)
FROM sessions s
JOIN parties p ON p.relationship_id = s.relationship_id
JOIN relationships r ON r.id = s.relationship_id AND r.state IN ('matched', 'reopened', 'flash')
WHERE s.state = 'scheduled' AND s.starts_at > s.changed_at
UNION ALL
SELECT 'safeguarding', p.participation_id, h.at, h.cause, h.correlation, p.data
FROM holds h JOIN parties p ON p.relationship_id = h.id
UNION ALL
SELECT 'digest-item', d.participation_id, CASE d.state WHEN 'requested' THEN d.at ELSE d.valid_until - interval '14 days' END,
       d.cause, d.correlation,
       jsonb_build_object('person_id', d.person_id, 'what', d.what, 'name', d.name, 'state', d.state,
                          'valid_until', d.valid_until)
FROM duties d JOIN participations p ON p.id = d.participation_id
WHERE NOT p.ended AND CASE d.state WHEN 'requested' THEN d.recorded_at <= d.at + interval '7 days'
                                    ELSE d.recorded_at <= d.valid_until - interval '7 days' END
UNION ALL
-- A week after a question was asked, as on the desk. In a sealed program the questionnaire has no name.
SELECT 'digest-item', q.participation_id, q.asked_at + interval '7 days',
       concat_ws(' ', q.relationship_id, q.code, q.wave, q.about_id), q.correlation,
       jsonb_build_object('person_id', q.person_id, 'what', 'feedback', 'state', 'requested', 'until', q.until,
                          'name', CASE WHEN g.sealed THEN NULL ELSE q.title END)
FROM questions q
JOIN programs g ON g.id = q.program_id
WHERE (q.until IS NULL OR q.asked_at + interval '7 days' < q.until)
  AND q.recorded_at <= q.asked_at + interval '14 days';
