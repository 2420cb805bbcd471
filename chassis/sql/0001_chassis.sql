-- migrate:up

-- What has been taken in, and the answer a partner got for it. Keyed by the sender's id; a record
-- without a usable id is keyed by its position.
CREATE TABLE inbox (
    source       text        NOT NULL,
    id           text        NOT NULL,
    content      bytea       NOT NULL,
    topic        text        NOT NULL,
    partition    integer     NOT NULL,
    "offset"     bigint      NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    answer       jsonb,
    PRIMARY KEY (source, id)
);
CREATE INDEX inbox_topic_received ON inbox (topic, received_at);

-- Messages and effects that wait for the relay. Inserted after the aggregate's lock: the order of
-- `id` is right for each key. Rows of a key with an open dead letter of origin `outbox` wait behind it.
CREATE TABLE outbox (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target      text        NOT NULL,
    lane        text        NOT NULL CHECK (lane IN ('stream', 'compacted', 'effect')),
    key         text        NOT NULL,
    headers     jsonb       NOT NULL,
    value       bytea,
    kind        text        NOT NULL,
    aggregate   text        NOT NULL,
    personal    text[]      NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE TABLE timers (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind    text        NOT NULL,
    key     text        NOT NULL,
    name    text        NOT NULL,
    due_at  timestamptz NOT NULL,
    UNIQUE (kind, key, name)
);
CREATE INDEX timers_due ON timers (due_at);

-- Events that may not be handled yet: behind a dead letter of their sender and key, or waiting for
-- another topic, or queued behind one that waits.
CREATE TABLE parked (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text        NOT NULL,
    key         text        NOT NULL,
    sender      text        NOT NULL,
    reason      text        NOT NULL CHECK (reason IN ('behind', 'waiting', 'queued')),
    waits_kind  text,
    waits_key   text,
    attempts    integer     NOT NULL DEFAULT 0,
    retry_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    parked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    topic       text        NOT NULL,
    partition   integer     NOT NULL,
    "offset"    bigint      NOT NULL,
    record_key  bytea,
    headers     jsonb       NOT NULL,
    value       bytea,
    cause_id    text        NOT NULL,
    personal    text[]      NOT NULL DEFAULT '{}'
);
CREATE INDEX parked_key ON parked (kind, key, id);
CREATE INDEX parked_waits ON parked (waits_kind, waits_key) WHERE reason = 'waiting';

-- What could not be handled, or not be sent. An open one blocks later events of its sender and key.
CREATE TABLE dead_letter (
    id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin           text        NOT NULL CHECK (origin IN ('event', 'outbox')),
    status           text        NOT NULL DEFAULT 'open'
                                 CHECK (status IN ('open', 'redrive', 'redriven', 'discarded')),
    code             text        NOT NULL,
    error            text        NOT NULL,
    attempts         integer     NOT NULL DEFAULT 1,
    first_failed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind             text,
    key              text,
    sender           text,
    topic            text        NOT NULL,
    partition        integer     NOT NULL,
    "offset"         bigint      NOT NULL,
    record_key       bytea,
    headers          jsonb       NOT NULL,
    value            bytea,
    cause_id         text        NOT NULL,
    personal         text[]      NOT NULL DEFAULT '{}',
    note             text
);
CREATE INDEX dead_letter_blocks ON dead_letter (kind, key) WHERE status IN ('open', 'redrive');

CREATE TABLE alias (
    kind  text NOT NULL,
    id    text NOT NULL,
    key   text NOT NULL,
    PRIMARY KEY (kind, id)
);

-- Every transition: who, why, when, by which rules. `hash` covers the row and the hash of the
-- aggregate's row before it; the aggregate holds the newest.
CREATE TABLE audit (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind      text        NOT NULL,
    key       text        NOT NULL,
    version   bigint      NOT NULL,
    type      text        NOT NULL,
    actor     text        NOT NULL,
    cause_id  text        NOT NULL,
    at        timestamptz NOT NULL,
    rules     text        NOT NULL,
    content   bytea       NOT NULL,
    hash      bytea       NOT NULL,
    UNIQUE (kind, key, version)
);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit is append-only: % refused', TG_OP; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- migrate:down
DROP TABLE audit, alias, dead_letter, parked, timers, outbox, inbox;
DROP FUNCTION audit_is_append_only;
