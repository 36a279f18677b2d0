-- What has been said of a log, and to whom. A channel is a way out of the service: `kafka` (its relay) or `log` (read in place).
CREATE TABLE channel (
    source       text        NOT NULL, -- the context whose log it is
    channel      text        NOT NULL,
    position     bigint      NOT NULL DEFAULT 0 CHECK (position >= 0), -- last notification id dealt with
    checkpointed bigint      NOT NULL DEFAULT 0 CHECK (checkpointed >= 0), -- position the last checkpoints spoke of
    moved_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, channel)
);

-- The publisher's side of the ledger, one line a partition; moved only together with the channel's position.
CREATE TABLE ledger (
    source    text   NOT NULL,
    channel   text   NOT NULL,
    topic     text   NOT NULL,
    partition int    NOT NULL,
    position  bigint NOT NULL, -- last public position in this partition
    count     bigint NOT NULL, -- public records in it
    checksum  text   NOT NULL, -- of their ids, whatever their order
    PRIMARY KEY (source, channel, topic, partition),
    FOREIGN KEY (source, channel) REFERENCES channel ON DELETE CASCADE
);

-- The topics a channel has written to: a topic of the same name with another id is not the one we know.
CREATE TABLE topic (
    source   text NOT NULL,
    channel  text NOT NULL,
    topic    text NOT NULL,
    topic_id text NOT NULL,
    PRIMARY KEY (source, channel, topic),
    FOREIGN KEY (source, channel) REFERENCES channel ON DELETE CASCADE
);
