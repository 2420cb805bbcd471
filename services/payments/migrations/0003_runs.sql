-- migrate:up

-- Payment runs: prepared by one person, released by another before anything of them is ordered.
CREATE TABLE runs (
    id         text    PRIMARY KEY,
    version    bigint  NOT NULL,
    state      jsonb,
    audit_hash bytea,
    system     text    GENERATED ALWAYS AS (state->>'system') STORED,
    month      text    GENERATED ALWAYS AS (state->>'month') STORED,
    number     integer GENERATED ALWAYS AS ((state->>'number')::integer) STORED,
    status     text    GENERATED ALWAYS AS (state->>'status') STORED,
    CHECK (status <> 'released' OR state->>'released_by' <> state->>'prepared_by'),
    UNIQUE (system, month, number)
);
CREATE INDEX runs_undecided ON runs (month) WHERE status IN ('open', 'prepared');

-- Which run of a payment system was opened last.
CREATE TABLE run_books (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea
);

-- What a run shows before its release, by run and by month; null in lines from before there were runs.
ALTER TABLE payment_lines
    ADD COLUMN run_id      uuid,
    ADD COLUMN agency      text,
    ADD COLUMN procedure   text,
    ADD COLUMN account     uuid,
    ADD COLUMN usual_cents bigint,
    DROP CONSTRAINT payment_lines_status_check,
    ADD CONSTRAINT payment_lines_status_check CHECK (
        status IN ('collected', 'withdrawn', 'cancelled', 'ordered', 'settled', 'rejected', 'returned'));
CREATE INDEX payment_lines_by_run ON payment_lines (run_id, grant_id);

-- migrate:down
DROP INDEX payment_lines_by_run;
DELETE FROM payment_lines WHERE status IN ('collected', 'withdrawn', 'cancelled');
ALTER TABLE payment_lines
    DROP CONSTRAINT payment_lines_status_check,
    ADD CONSTRAINT payment_lines_status_check CHECK (
        status IN ('ordered', 'settled', 'rejected', 'returned')),
    DROP COLUMN run_id,
    DROP COLUMN agency,
    DROP COLUMN procedure,
    DROP COLUMN account,
    DROP COLUMN usual_cents;
DROP TABLE run_books, runs;
