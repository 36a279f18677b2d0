-- What became of pending actions. Outside the generations of the process's tables, so that a rebuild repeats nothing.
CREATE TABLE outcomes (
    key      text        PRIMARY KEY, -- of the pending action
    process  text        NOT NULL,    -- <service>_process
    outcome  text        NOT NULL CHECK (outcome IN ('executed', 'obsolete', 'refused', 'settled')),
    rule     text,        -- of the refusal, or the error's class; an operator's reason for `settled`
    detail   text,
    position bigint,      -- of the last event that its command recorded
    at       timestamptz NOT NULL, -- when it was noted
    tries    integer     NOT NULL DEFAULT 1,
    again_at timestamptz  -- when it is tried again if it is still pending; NULL: never
);
CREATE INDEX outcomes_by_time ON outcomes (process, at);
