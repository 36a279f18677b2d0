-- Facts of the public events of both contexts. Topics have no order among each other, so no fact refers to another one;
-- what follows from them is decided by the view `rules` at the end.

-- Organizations that are leaving or have left; the others have no row.
CREATE TABLE organizations (
    id                  uuid PRIMARY KEY,
    leaving_at          timestamptz, -- since when it is leaving
    leaves_at           timestamptz, -- when it leaves at the latest
    leaving_cause       text,
    leaving_correlation text,
    has_left            boolean NOT NULL DEFAULT false
);

CREATE TABLE programs (
    id                uuid PRIMARY KEY,
    organization_id   uuid NOT NULL,
    state             text NOT NULL, -- open, closed or ended
    ended_at          timestamptz,   -- NULL: it has not ended
    ended_cause       text,
    ended_correlation text
);
CREATE INDEX programs_of ON programs (organization_id);

-- The versions of policies, just what a rule asks of them.
CREATE TABLE policies (
    id           text        PRIMARY KEY, -- program and version
    program_id   uuid        NOT NULL,
    version      integer     NOT NULL,
    effective_at timestamptz NOT NULL,
    closes_on    date,       -- last day of admission; NULL: none
    ends_on      date,       -- last day of the program; NULL: none
    cause        text        NOT NULL,
    correlation  text        NOT NULL
);
CREATE INDEX policies_of ON policies (program_id, version);

-- Participations that have not ended.
CREATE TABLE participations (
    id                     uuid    PRIMARY KEY,
    organization_id        uuid    NOT NULL,
    program_id             uuid    NOT NULL,
    role                   text    NOT NULL, -- this and the next two only for previews of policies
    state                  text    NOT NULL, -- invited, applied, screening, waitlisted or enrolled
    seniority              integer,
    expires_at             timestamptz, -- of an invitation that was not accepted yet; NULL: there is none
    invitation_cause       text,
    invitation_correlation text,
    paused                 boolean NOT NULL DEFAULT false,
    suspended              boolean NOT NULL DEFAULT false,
    resumes_at             timestamptz, -- when the pause ends by itself; NULL: it does not
    pause_cause            text,
    pause_correlation      text
);
CREATE INDEX participations_in ON participations (program_id);
CREATE INDEX participations_of ON participations (organization_id);

-- Requirements that are cleared or waived.
CREATE TABLE requirements (
    id               text PRIMARY KEY, -- participation and kind
    participation_id uuid NOT NULL,
    kind             text NOT NULL,
    valid_until      timestamptz,      -- NULL: without an end
    cause            text NOT NULL,
    correlation      text NOT NULL
);
CREATE INDEX requirements_of ON requirements (participation_id);

-- Acceptances of documents that have not lapsed.
CREATE TABLE acceptances (
    id               text PRIMARY KEY, -- participation and document
    participation_id uuid NOT NULL,
    document_code    text NOT NULL,
    valid_until      timestamptz,      -- NULL: without an end
    cause            text NOT NULL,
    correlation      text NOT NULL
);
CREATE INDEX acceptances_of ON acceptances (participation_id);

-- Proposals and relationships that have not ended, and those that ended because the two are never to meet again.
CREATE TABLE relationships (
    id                      uuid PRIMARY KEY,
    organization_id         uuid NOT NULL,
    program_id              uuid NOT NULL,
    mentor_participation_id uuid NOT NULL,
    mentee_participation_id uuid NOT NULL,
    mentor_id               uuid NOT NULL,
    mentee_id               uuid NOT NULL,
    matched                 boolean NOT NULL, -- this and the form only for previews of policies
    formality               text NOT NULL,
    direction               text NOT NULL,
    shape                   text NOT NULL,
    declared_by             text, -- mentor or mentee, who states an informal one; NULL: matched, or no declaration
    never_again_at          timestamptz, -- when it ended so; NULL: it has not ended
    never_again_recorded_at timestamptz,
    never_again_cause       text,
    never_again_correlation text
);
CREATE INDEX relationships_in ON relationships (program_id) WHERE never_again_at IS NULL;
CREATE INDEX relationships_of ON relationships (organization_id) WHERE never_again_at IS NULL;
CREATE INDEX relationships_declared ON relationships (mentor_id, mentee_id) WHERE declared_by IS NOT NULL;
CREATE INDEX relationships_never_again ON relationships (mentor_id, mentee_id) WHERE never_again_at IS NOT NULL;

-- The pairs of all relationships that were matched, also of those that ended: what a concern may be about.
CREATE TABLE pairs (
    id                      uuid PRIMARY KEY,
    program_id              uuid NOT NULL,
    mentor_participation_id uuid NOT NULL,
    mentee_participation_id uuid NOT NULL
);

-- The last wish of a party, stated about an end of theirs, never to be paired with the other one again. It travels in a
-- topic of its own, before or after the rest of the relationship. Which party stated it is no fact here.
CREATE TABLE wishes (
    id          uuid        PRIMARY KEY, -- the relationship
    mentor_id   uuid        NOT NULL,
    mentee_id   uuid        NOT NULL,
    at          timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    cause       text        NOT NULL,
    correlation text        NOT NULL
);
CREATE INDEX wishes_of ON wishes (mentor_id, mentee_id);

-- Declared conflicts of the kind never-pair, also those that no longer hold.
CREATE TABLE conflicts (
    id             uuid        PRIMARY KEY,
    program_id     uuid        NOT NULL,
    scope          text        NOT NULL, -- program or organization; a person has one id in all programs of the latter
    person_id      uuid        NOT NULL,
    counterpart_id uuid        NOT NULL,
    holds          boolean     NOT NULL,
    recorded_at    timestamptz NOT NULL -- of its declaration, or of its withdrawal
);
CREATE INDEX conflicts_of ON conflicts (person_id, counterpart_id);

-- Every participation with the id of its person, which in a sealed program is the one of that program; also those that
-- have ended. No rule needs it: it decides who sees the name of whom.
CREATE TABLE participants (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    program_id      uuid NOT NULL,
    person_id       uuid NOT NULL
);
CREATE INDEX participants_of ON participants (person_id);

-- The two people of every relationship from the match on, and of every flash session from when it is arranged, also of
-- those that have ended: they know each other's name, and so do all who are in a group at the same time.
CREATE TABLE counterparts (
    id         uuid        PRIMARY KEY,
    mentor_id  uuid        NOT NULL,
    mentee_id  uuid        NOT NULL,
    matched_at timestamptz NOT NULL,
    ended_at   timestamptz, -- NULL: it has not ended
    group_id   uuid         -- NULL: a pair of its own
);
CREATE INDEX counterparts_of_group ON counterparts (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX counterparts_of_mentor ON counterparts (mentor_id, mentee_id);
CREATE INDEX counterparts_of_mentee ON counterparts (mentee_id, mentor_id);

-- The days after which a version of a policy closes or ends its program: the moment is the start of the next day in
-- UTC, or that from which the version is in force. A version that is no longer in force then decides nothing.
CREATE VIEW days AS
SELECT d.* FROM (
    SELECT v.program_id, v.version, 'close-program' AS kind, v.cause, v.correlation,
           greatest((v.closes_on + 1)::timestamp AT TIME ZONE 'UTC', v.effective_at) AS at
    FROM policies v WHERE v.closes_on IS NOT NULL
    UNION ALL
    SELECT v.program_id, v.version, 'end-program', v.cause, v.correlation,
           greatest((v.ends_on + 1)::timestamp AT TIME ZONE 'UTC', v.effective_at)
    FROM policies v WHERE v.ends_on IS NOT NULL
) AS d
WHERE NOT EXISTS (
    SELECT FROM policies later
    WHERE later.program_id = d.program_id AND later.version > d.version AND later.effective_at <= d.at);

-- Those who part for ever: their relationship closed so, or one of them wished it afterwards.
CREATE VIEW partings AS
SELECT l.id, l.program_id, l.mentor_participation_id, l.mentee_participation_id, l.mentor_id, l.mentee_id,
       l.never_again_at AS at, l.never_again_recorded_at AS recorded_at, l.never_again_cause AS cause,
       l.never_again_correlation AS correlation
FROM relationships l WHERE l.never_again_at IS NOT NULL
UNION ALL
SELECT w.id, p.program_id, p.mentor_participation_id, p.mentee_participation_id, w.mentor_id, w.mentee_id, w.at,
       w.recorded_at, w.cause, w.correlation
FROM wishes w JOIN pairs p ON p.id = w.id;

-- Why something is pending: one SELECT a kind.
CREATE VIEW rules AS
SELECT 'close-program' AS kind, g.id AS subject, day.at, day.cause, day.correlation,
       jsonb_build_object('reason', 'admission-over') AS data
FROM programs g
CROSS JOIN LATERAL (
    SELECT d.at, d.cause, d.correlation FROM days d
    WHERE d.program_id = g.id AND d.kind = 'close-program' ORDER BY d.at, d.version LIMIT 1
) AS day
WHERE g.state = 'open'
UNION ALL
SELECT 'end-program', g.id, first.at, first.cause, first.correlation, jsonb_build_object('reason', first.reason)
FROM programs g
CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT d.at, d.cause, d.correlation, 'planned-end' AS reason
        FROM days d WHERE d.program_id = g.id AND d.kind = 'end-program'
        UNION ALL
        SELECT o.leaving_at, o.leaving_cause, o.leaving_correlation, 'organization-leaving'
        FROM organizations o WHERE o.id = g.organization_id AND o.leaving_at IS NOT NULL
    ) AS reasons ORDER BY at, cause LIMIT 1
) AS first
WHERE g.state IN ('open', 'closed')
UNION ALL
SELECT 'end-with-program', p.id, g.ended_at, g.ended_cause, g.ended_correlation, '{}'
FROM participations p JOIN programs g ON g.id = p.program_id
WHERE g.ended_at IS NOT NULL
UNION ALL
SELECT 'expire-invitation', p.id, p.expires_at, p.invitation_cause, p.invitation_correlation, '{}'
FROM participations p
WHERE p.expires_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM programs g WHERE g.id = p.program_id AND g.ended_at IS NOT NULL)
UNION ALL
SELECT 'resume', p.id, p.resumes_at, p.pause_cause, p.pause_correlation, '{}'
FROM participations p
WHERE p.paused AND NOT p.suspended AND p.resumes_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM programs g WHERE g.id = p.program_id AND g.ended_at IS NOT NULL)
UNION ALL
SELECT 'expire-requirement', r.participation_id, r.valid_until, r.cause, r.correlation,
       jsonb_build_object('kind', r.kind)
FROM requirements r
JOIN participations p ON p.id = r.participation_id
WHERE r.valid_until IS NOT NULL
  AND NOT EXISTS (SELECT FROM programs g WHERE g.id = p.program_id AND g.ended_at IS NOT NULL)
UNION ALL
SELECT 'lapse-acceptance', a.participation_id, a.valid_until, a.cause, a.correlation,
       jsonb_build_object('document_code', a.document_code)
FROM acceptances a
JOIN participations p ON p.id = a.participation_id
WHERE a.valid_until IS NOT NULL
  AND NOT EXISTS (SELECT FROM programs g WHERE g.id = p.program_id AND g.ended_at IS NOT NULL)
UNION ALL
-- A conflict that was declared and withdrawn since is declared again only by a later end.
SELECT 'declare-never-pair', l.id, l.at, l.cause, l.correlation,
       jsonb_build_object('mentor_participation_id', l.mentor_participation_id,
                          'mentee_participation_id', l.mentee_participation_id)
FROM (
    SELECT DISTINCT ON (l.id) l.* FROM partings l
    WHERE NOT EXISTS (
        SELECT FROM conflicts c
        WHERE (c.person_id, c.counterpart_id) IN ((l.mentor_id, l.mentee_id), (l.mentee_id, l.mentor_id))
          AND (c.program_id = l.program_id OR c.scope = 'organization')
          AND (c.holds OR c.recorded_at >= l.recorded_at))
    ORDER BY l.id, l.recorded_at, l.cause
) AS l
UNION ALL
-- Nothing of it is open, or the date has come.
SELECT 'complete-leaving', o.id,
       CASE WHEN EXISTS (SELECT FROM programs g WHERE g.organization_id = o.id AND g.state IN ('open', 'closed'))
              OR EXISTS (SELECT FROM participations p WHERE p.organization_id = o.id)
              OR EXISTS (SELECT FROM relationships l WHERE l.organization_id = o.id AND l.never_again_at IS NULL)
            THEN o.leaves_at
            ELSE greatest(o.leaving_at,
                          (SELECT max(g.ended_at) FROM programs g WHERE g.organization_id = o.id)) END,
       o.leaving_cause, o.leaving_correlation, '{}'
FROM organizations o
WHERE o.leaving_at IS NOT NULL AND NOT o.has_left;
