-- migrate:up

-- Whether the holder of an account is who is to be paid: asked before the first payment to it, answered by the bank.
CREATE TABLE payee_checks (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea,
    system     text   GENERATED ALWAYS AS (state->>'system') STORED,
    result     text   GENERATED ALWAYS AS (state->>'result') STORED,
    CHECK (state->>'accepted_by' <> state->>'checked_by')
);
CREATE INDEX payee_checks_open ON payee_checks (system) WHERE result IS NULL;

-- migrate:down
DROP TABLE payee_checks;
