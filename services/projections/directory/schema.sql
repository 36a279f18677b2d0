-- One row per organization, program, participation and relationship, with its present state.
-- Only the columns that a row's first event fills are NOT NULL.

CREATE TABLE organizations (
    id            uuid PRIMARY KEY,
    name          text,
    state         text,
    terms_version text,
    shares        text[],               -- NULL while it has accepted no published terms: everything
    joined_at     timestamptz,
    leaves_at     timestamptz,          -- when it leaves at the latest
    left_at       timestamptz
);

CREATE TABLE programs (
    id                 uuid PRIMARY KEY,
    organization_id    uuid NOT NULL,
    name               text,
    state              text,
    confidentiality    text,
    minimum_group_size integer,         -- the largest of its versions: a smaller one would reveal what it has hidden
    drafted_at         timestamptz,
    opened_at          timestamptz,
    closed_at          timestamptz,
    ended_at           timestamptz
);
CREATE INDEX programs_by_organization ON programs (organization_id);

-- Which version is in force depends on the time of the question.
CREATE TABLE policy_versions (
    program_id   uuid NOT NULL,
    version      integer NOT NULL,
    effective_at timestamptz NOT NULL,
    policy       jsonb NOT NULL,        -- the fields of a policy, as in the public events
    PRIMARY KEY (program_id, version)
);

CREATE TABLE objectives (
    program_id           uuid NOT NULL,
    code                 text NOT NULL,
    policy_version       integer NOT NULL,
    measure              text NOT NULL,
    baseline_thousandths bigint,
    target_thousandths   bigint NOT NULL,
    better               text NOT NULL,
    due_on               date NOT NULL,
    PRIMARY KEY (program_id, code, policy_version)
);

CREATE TABLE documents (
    program_id   uuid NOT NULL,
    code         text NOT NULL,
    version      integer NOT NULL,
    kind         text NOT NULL,
    title        text NOT NULL,
    roles        text[] NOT NULL,
    mandatory_at timestamptz NOT NULL,
    valid_days   integer NOT NULL,
    PRIMARY KEY (program_id, code, version)
);

CREATE TABLE participations (
    id                        uuid PRIMARY KEY,
    organization_id           uuid NOT NULL,
    program_id                uuid NOT NULL,
    person_id                 uuid,
    role                      text,
    step                      text,     -- what happened last: a state, or reinstated
    paused                    boolean,  -- whether it is paused when it is not suspended
    state                     text GENERATED ALWAYS AS (
        CASE WHEN step <> 'reinstated' THEN step WHEN paused THEN 'paused' ELSE 'enrolled' END
    ) STORED,
    since                     timestamptz,
    reason                    text,     -- of the present state; empty for none
    priority                  integer,
    expires_at                timestamptz,
    resumes_at                timestamptz,
    attempt                   integer,
    previous_participation_id uuid,
    capacity                  integer,
    seniority                 integer,  -- -1: set back to unknown
    skills                    text[],
    began_at                  timestamptz NOT NULL,
    invited_at                timestamptz,
    applied_at                timestamptz,
    enrolled_at               timestamptz,
    policy_version            integer,
    ended_at                  timestamptz,
    end_reason                text
);
CREATE INDEX participations_by_program ON participations (program_id, began_at DESC, id DESC);
CREATE INDEX participations_by_person ON participations (person_id);

CREATE TABLE relationships (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    program_id      uuid NOT NULL,
    mentor_id       uuid,
    mentee_id       uuid,
    formality       text,
    direction       text,
    shape           text,
    group_id        uuid,
    state           text,
    proposed_at     timestamptz NOT NULL,
    expires_at      timestamptz,
    accepted_at     timestamptz,
    matched_at      timestamptz,
    started_at      timestamptz,
    ended_at        timestamptz,
    end_reason      text,
    ended_by        text,
    planned         boolean,
    superseded_by_id uuid,
    policy_version  integer,            -- the last decision's
    cadence_days    integer,            -- of the agreement in force
    duration_days   integer,
    sessions_held   integer NOT NULL,
    last_session_at timestamptz,
    goals_agreed    integer NOT NULL,
    goals_met       integer NOT NULL
);
CREATE INDEX relationships_by_time ON relationships (proposed_at DESC, id DESC);
CREATE INDEX relationships_by_program ON relationships (program_id, proposed_at DESC, id DESC);
CREATE INDEX relationships_by_state ON relationships (state, proposed_at DESC, id DESC);
CREATE INDEX relationships_by_mentor ON relationships (mentor_id);
CREATE INDEX relationships_by_mentee ON relationships (mentee_id);
CREATE INDEX relationships_by_group ON relationships (group_id) WHERE group_id IS NOT NULL;

CREATE TABLE groups (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    program_id      uuid NOT NULL,
    mentor_id       uuid,
    co_mentor_id    uuid,
    direction       text,
    state           text,               -- formed or closed
    most            integer,
    members         integer,            -- mentees with a matched pair
    formed_at       timestamptz NOT NULL,
    closed_at       timestamptz
);
CREATE INDEX groups_by_program ON groups (program_id, formed_at DESC, id DESC);

CREATE TABLE conflicts (
    relationship_id uuid NOT NULL,
    kind            text NOT NULL,
    state           text NOT NULL,      -- raised, resolved or safeguarded
    since           timestamptz NOT NULL,
    PRIMARY KEY (relationship_id, kind)
);

-- What people allow; a person who was never asked has no row.
CREATE TABLE consents (
    person_id       uuid NOT NULL,
    purpose         text NOT NULL,      -- network, directory or research
    organization_id uuid NOT NULL,
    granted         boolean NOT NULL,
    PRIMARY KEY (person_id, purpose)
);
CREATE INDEX consents_refused ON consents (purpose) WHERE NOT granted;

CREATE TABLE disclosure_changes (
    organization_id uuid PRIMARY KEY,
    count           bigint NOT NULL     -- of the events that changed what may be shown of it or of its people
);
