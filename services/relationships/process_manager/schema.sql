-- Facts of the public events of both contexts. Topics have no order among each other, so no fact refers to another one;
-- what follows from them is decided by the view `rules` at the end.

CREATE TABLE organizations (
    id                  uuid PRIMARY KEY,
    leaving_at          timestamptz, -- since when it is leaving; NULL: it is not
    leaving_cause       text,
    leaving_correlation text
);

CREATE TABLE programs (
    id                uuid PRIMARY KEY,
    ended_at          timestamptz, -- NULL: it has not ended
    ended_cause       text,
    ended_correlation text
);

-- The versions of policies, just what a rule asks of them.
CREATE TABLE policies (
    id             text        PRIMARY KEY, -- program and version
    program_id     uuid        NOT NULL,
    version        integer     NOT NULL,
    effective_at   timestamptz NOT NULL,
    mentee_limit   integer     NOT NULL,
    conflict_kinds text[]      NOT NULL
);
CREATE INDEX policies_of ON policies (program_id, version);

CREATE TABLE participations (
    id                     uuid PRIMARY KEY,
    role                   text NOT NULL,
    capacity               integer,
    ended_as               text, -- withdrawn, completed, removed or rejected; NULL: it has not ended
    ended_at               timestamptz,
    ended_cause            text,
    ended_correlation      text,
    ended_imported         boolean,
    suspended              boolean NOT NULL DEFAULT false,
    suspension_at          timestamptz, -- of the last suspension or reinstatement
    suspension_cause       text,
    suspension_correlation text,
    seniority              integer,
    seniority_at           timestamptz, -- of its last change; NULL: never changed
    seniority_recorded_at  timestamptz,
    seniority_cause        text,
    seniority_correlation  text
);

-- Declared conflicts of interest, also those that no longer hold.
CREATE TABLE conflicts (
    id              uuid        PRIMARY KEY,
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    person_id       uuid        NOT NULL,
    counterpart_id  uuid        NOT NULL,
    kind            text        NOT NULL,
    scope           text        NOT NULL, -- program or organization
    holds           boolean     NOT NULL,
    at              timestamptz NOT NULL, -- of its declaration, or of its withdrawal
    recorded_at     timestamptz NOT NULL,
    cause           text        NOT NULL,
    correlation     text        NOT NULL
);
CREATE INDEX conflicts_of_person ON conflicts (person_id, counterpart_id);
CREATE INDEX conflicts_of_counterpart ON conflicts (counterpart_id, person_id);

-- The contact of relationships, as the last decision about a concern has it.
CREATE TABLE contact_holds (
    id          uuid        PRIMARY KEY, -- the relationship
    program_id  uuid        NOT NULL,
    held        boolean     NOT NULL,
    at          timestamptz NOT NULL,
    cause       text        NOT NULL,
    correlation text        NOT NULL
);

-- Proposals and relationships that have not ended.
CREATE TABLE living (
    id                      uuid    PRIMARY KEY,
    state                   text    NOT NULL, -- proposed, awaiting-approval, matched, active or paused
    organization_id         uuid    NOT NULL,
    program_id              uuid    NOT NULL,
    mentor_participation_id uuid    NOT NULL,
    mentee_participation_id uuid    NOT NULL,
    mentor_id               uuid    NOT NULL,
    mentee_id               uuid    NOT NULL,
    direction               text    NOT NULL,
    group_id                uuid,             -- NULL: a pair of its own
    imported                boolean NOT NULL,
    position                bigint  NOT NULL, -- of the proposal, or of the imported match
    expires_at              timestamptz,      -- of the proposal; NULL: it has none
    proposal_cause          text,
    proposal_correlation    text,
    matched_position        bigint,           -- NULL: not matched yet
    matched_at              timestamptz,
    matched_cause           text,
    matched_correlation     text,
    pause_reason            text,
    trial_ends_at           timestamptz,      -- NULL: no trial, or both were asked at its end
    trial_cause             text,
    trial_correlation       text
);
CREATE INDEX living_of_mentor ON living (mentor_participation_id);
CREATE INDEX living_of_mentee ON living (mentee_participation_id);
CREATE INDEX living_of_program ON living (program_id);
CREATE INDEX living_of_organization ON living (organization_id);
CREATE INDEX living_of_load ON living (mentee_id, program_id);
CREATE INDEX living_of_people ON living (mentor_id, mentee_id);

-- Conflicts raised in relationships, with what has become of them.
CREATE TABLE raised (
    id              text        PRIMARY KEY, -- relationship and kind
    relationship_id uuid        NOT NULL,
    kind            text        NOT NULL,
    automatic       boolean     NOT NULL, -- raised by this process, not by staff
    outcome         text,       -- resolved or safeguarded; NULL while it is raised
    recorded_at     timestamptz NOT NULL
);
CREATE INDEX raised_in ON raised (relationship_id);

-- Flash sessions that have not ended.
CREATE TABLE flash_sessions (
    id                      uuid        PRIMARY KEY,
    state                   text        NOT NULL, -- offered, asked or arranged
    organization_id         uuid        NOT NULL,
    program_id              uuid        NOT NULL,
    mentor_participation_id uuid        NOT NULL,
    mentee_participation_id uuid,       -- NULL: the place is free
    starts_at               timestamptz NOT NULL,
    cause                   text        NOT NULL, -- of the offer
    correlation             text        NOT NULL
);
CREATE INDEX flash_sessions_of_mentor ON flash_sessions (mentor_participation_id);
CREATE INDEX flash_sessions_of_mentee ON flash_sessions (mentee_participation_id);
CREATE INDEX flash_sessions_of_program ON flash_sessions (program_id, starts_at);
CREATE INDEX flash_sessions_of_organization ON flash_sessions (organization_id);

-- The earliest reason for which a living one ends: a participation, its program or its organization has.
-- An imported end does not close an imported relationship: the record states that end itself.
CREATE VIEW endings AS
SELECT l.id, l.state, first.*
FROM living l CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT p.ended_at AS at, p.ended_cause AS cause, p.ended_correlation AS correlation,
               CASE p.ended_as WHEN 'removed' THEN 'program' ELSE p.role END AS initiated_by,
               'participation-' || p.ended_as AS reason, p.ended_as = 'completed' AS planned
        FROM participations p
        WHERE p.id IN (l.mentor_participation_id, l.mentee_participation_id) AND p.ended_as IS NOT NULL
          AND NOT (l.imported AND p.ended_imported)
        UNION ALL
        SELECT g.ended_at, g.ended_cause, g.ended_correlation, 'program', 'program-ended', true
        FROM programs g WHERE g.id = l.program_id AND g.ended_at IS NOT NULL
        UNION ALL
        SELECT o.leaving_at, o.leaving_cause, o.leaving_correlation, 'program', 'organization-leaving', false
        FROM organizations o WHERE o.id = l.organization_id AND o.leaving_at IS NOT NULL
    ) AS reasons ORDER BY at, cause LIMIT 1
) AS first;

-- The last suspension or reinstatement of the two participations of a living one.
CREATE VIEW suspensions AS
SELECT l.id, l.state, l.pause_reason, parties.suspended, last.*
FROM living l
CROSS JOIN LATERAL (
    SELECT bool_or(p.suspended) AS suspended
    FROM participations p WHERE p.id IN (l.mentor_participation_id, l.mentee_participation_id)
) AS parties
CROSS JOIN LATERAL (
    SELECT p.suspension_at AS at, p.suspension_cause AS cause, p.suspension_correlation AS correlation
    FROM participations p
    WHERE p.id IN (l.mentor_participation_id, l.mentee_participation_id) AND p.suspension_at IS NOT NULL
      AND p.suspended = parties.suspended
    -- The first suspension pauses; the last reinstatement resumes.
    ORDER BY CASE WHEN p.suspended THEN p.suspension_at END, p.suspension_at DESC, p.suspension_cause LIMIT 1
) AS last;

-- Why a living one does not go on, or went on again: a suspension, and a hold on contact by its own program.
CREATE VIEW stops AS
SELECT s.id, s.state, s.pause_reason, s.suspended AS stops, 'participation-suspended' AS reason, s.at, s.cause,
       s.correlation
FROM suspensions s
UNION ALL
SELECT l.id, l.state, l.pause_reason, h.held, 'contact-held', h.at, h.cause, h.correlation
FROM living l JOIN contact_holds h ON h.id = l.id AND h.program_id = l.program_id;

-- What contradicts a living one, or did: facts that changed since. A kind is barred by the policy in force at the later
-- of the conflict and the match.
CREATE VIEW contradictions AS
SELECT l.id, c.kind, c.holds, c.at, c.recorded_at, c.cause, c.correlation
FROM living l
JOIN conflicts c ON (c.person_id, c.counterpart_id) IN ((l.mentor_id, l.mentee_id), (l.mentee_id, l.mentor_id))
    AND CASE c.scope WHEN 'organization' THEN c.organization_id = l.organization_id ELSE c.program_id = l.program_id END
WHERE l.state <> 'proposed'
  AND (NOT c.holds OR c.kind = ANY ((
    SELECT v.conflict_kinds FROM policies v WHERE v.program_id = l.program_id
    ORDER BY v.effective_at <= greatest(c.at, l.matched_at) DESC,
             CASE WHEN v.effective_at <= greatest(c.at, l.matched_at) THEN v.version END DESC, v.version LIMIT 1)::text[]))
UNION ALL
SELECT l.id, 'not-junior', coalesce(mentor.seniority >= mentee.seniority, true), last.*
FROM living l
JOIN participations mentor ON mentor.id = l.mentor_participation_id
JOIN participations mentee ON mentee.id = l.mentee_participation_id
CROSS JOIN LATERAL (
    SELECT p.seniority_at AS at, p.seniority_recorded_at AS recorded_at, p.seniority_cause AS cause,
           p.seniority_correlation AS correlation
    FROM participations p WHERE p.id IN (mentor.id, mentee.id) AND p.seniority_at IS NOT NULL
    ORDER BY p.seniority_at DESC, p.seniority_cause LIMIT 1
) AS last
WHERE l.state <> 'proposed' AND l.direction = 'reverse';

-- Why a flash session does not take place: its time came unanswered, or before its time what it needs has ended.
CREATE VIEW flash_endings AS
SELECT f.id, first.*
FROM flash_sessions f CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT f.starts_at AS at, f.cause, f.correlation WHERE f.state <> 'arranged'
        UNION ALL
        SELECT p.ended_at, p.ended_cause, p.ended_correlation FROM participations p
        WHERE p.id IN (f.mentor_participation_id, f.mentee_participation_id) AND p.ended_as IS NOT NULL
        UNION ALL
        SELECT g.ended_at, g.ended_cause, g.ended_correlation FROM programs g
        WHERE g.id = f.program_id AND g.ended_at IS NOT NULL
        UNION ALL
        SELECT o.leaving_at, o.leaving_cause, o.leaving_correlation FROM organizations o
        WHERE o.id = f.organization_id AND o.leaving_at IS NOT NULL
    ) AS reasons WHERE at <= f.starts_at ORDER BY at, cause LIMIT 1
) AS first;

-- Why something is pending: one SELECT a kind.
CREATE VIEW rules AS
SELECT 'cancel-flash-session' AS kind, e.id AS subject, e.at, e.cause, e.correlation, '{}'::jsonb AS data
FROM flash_endings e
UNION ALL
SELECT 'expire' AS kind, l.id AS subject, l.expires_at AS at, l.proposal_cause AS cause,
       l.proposal_correlation AS correlation, '{}'::jsonb AS data
FROM living l
WHERE l.state = 'proposed' AND l.expires_at IS NOT NULL AND NOT EXISTS (SELECT FROM endings e WHERE e.id = l.id)
UNION ALL
SELECT 'take-back', e.id, e.at, e.cause, e.correlation, '{}'
FROM endings e WHERE e.state IN ('proposed', 'awaiting-approval')
UNION ALL
SELECT 'close', e.id, e.at, e.cause, e.correlation,
       jsonb_build_object('initiated_by', e.initiated_by, 'reason', e.reason, 'planned', e.planned)
FROM endings e WHERE e.state IN ('matched', 'active', 'paused')
UNION ALL
-- The first reason pauses it; the end of the last one resumes it.
SELECT 'pause', s.id, s.at, s.cause, s.correlation, jsonb_build_object('reason', s.reason)
FROM (SELECT DISTINCT ON (id) * FROM stops WHERE stops ORDER BY id, at, cause) AS s
WHERE s.state = 'active' AND NOT EXISTS (SELECT FROM endings e WHERE e.id = s.id)
UNION ALL
SELECT 'resume', s.id, s.at, s.cause, s.correlation, jsonb_build_object('reason', s.pause_reason)
FROM (
    SELECT DISTINCT ON (id) *, bool_or(stops) OVER (PARTITION BY id) AS stopped
    FROM stops ORDER BY id, at DESC, cause
) AS s
WHERE s.state = 'paused' AND s.pause_reason IN ('participation-suspended', 'contact-held') AND NOT s.stopped
  AND NOT EXISTS (SELECT FROM endings e WHERE e.id = s.id)
UNION ALL
SELECT 'end-trial', l.id, l.trial_ends_at, l.trial_cause, l.trial_correlation, '{}'
FROM living l
WHERE l.state IN ('active', 'paused') AND l.trial_ends_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM endings e WHERE e.id = l.id)
UNION ALL
-- The match that took the last place of a mentee ends the proposals that were open then; those made later stay. A mentee
-- has one place in a group, however many mentors lead it.
SELECT 'supersede', l.id, load.matched_at, load.matched_cause, load.matched_correlation,
       jsonb_build_object('superseded_by_id', load.last_id)
FROM living l
JOIN participations mentee ON mentee.id = l.mentee_participation_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE o.first_of_place) OVER () AS taken, o.id AS last_id, o.matched_position, o.matched_at,
           o.matched_cause, o.matched_correlation, bool_or(o.group_id = l.group_id) OVER () AS beside
    FROM (
        SELECT m.*, row_number() OVER (PARTITION BY coalesce(m.group_id, m.id) ORDER BY m.id) = 1 AS first_of_place
        FROM living m
        WHERE m.mentee_id = l.mentee_id AND m.program_id = l.program_id AND m.matched_position IS NOT NULL
          AND NOT m.imported
    ) AS o
    ORDER BY o.matched_position DESC LIMIT 1
) AS load
CROSS JOIN LATERAL (
    SELECT v.mentee_limit FROM policies v WHERE v.program_id = l.program_id
    ORDER BY v.effective_at <= load.matched_at DESC, CASE WHEN v.effective_at <= load.matched_at THEN v.version END DESC,
             v.version LIMIT 1
) AS policy
WHERE l.state IN ('proposed', 'awaiting-approval') AND l.position < load.matched_position
  AND load.taken >= least(mentee.capacity, policy.mentee_limit) AND load.beside IS NOT TRUE
  AND NOT EXISTS (SELECT FROM endings e WHERE e.id = l.id)
UNION ALL
-- A conflict that was resolved is raised again only by a fact that is newer than that decision; a safeguarded one is not.
SELECT 'raise-conflict', n.id, n.at, n.cause, n.correlation, jsonb_build_object('kind', n.kind)
FROM (
    SELECT DISTINCT ON (c.id, c.kind) c.*
    FROM contradictions c
    WHERE c.holds AND NOT EXISTS (
        SELECT FROM raised r WHERE r.relationship_id = c.id AND r.kind = c.kind
          AND (r.outcome IS NULL OR r.outcome = 'safeguarded' OR r.recorded_at >= c.recorded_at))
    ORDER BY c.id, c.kind, c.at, c.cause
) AS n
WHERE NOT EXISTS (SELECT FROM endings e WHERE e.id = n.id)
UNION ALL
-- What staff has raised, staff clears.
SELECT 'clear-conflict', c.id, c.at, c.cause, c.correlation, jsonb_build_object('kind', c.kind)
FROM (
    SELECT DISTINCT ON (id, kind) *, bool_or(holds) OVER (PARTITION BY id, kind) AS contradicted
    FROM contradictions ORDER BY id, kind, at DESC, cause
) AS c
JOIN raised r ON r.relationship_id = c.id AND r.kind = c.kind AND r.outcome IS NULL AND r.automatic
WHERE NOT c.contradicted AND NOT EXISTS (SELECT FROM endings e WHERE e.id = c.id);
