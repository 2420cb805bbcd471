-- migrate:up

-- Cases and the letters of each: asked for, handed to the post, dispatched.
CREATE TABLE cases (
    id         text    PRIMARY KEY,
    version    bigint  NOT NULL,
    state      jsonb,
    audit_hash bytea,
    agency     text    GENERATED ALWAYS AS (state->>'agency') STORED,
    procedure  text    GENERATED ALWAYS AS (state->>'procedure') STORED
               CHECK (procedure IN ('integration_service', 'training_subsidy', 'integration_grant')),
    waiting    integer GENERATED ALWAYS AS (jsonb_array_length(state->'waiting')) STORED
);
CREATE INDEX cases_with_waiting_letters ON cases (agency) WHERE waiting > 0;

-- Copies of personal data, kept until intake erases them: addressees, and the reasons officials gave.
CREATE TABLE subjects (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea
);

CREATE TABLE texts (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea
);

-- migrate:down
DROP TABLE texts, subjects, cases;
