-- migrate:up

-- Applications. `reference` is not unique: a number used twice is reported, not refused.
CREATE TABLE cases (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea,
    agency     text   GENERATED ALWAYS AS (state->>'agency') STORED,
    reference  text   GENERATED ALWAYS AS (state->>'reference') STORED,
    procedure  text   GENERATED ALWAYS AS (state->>'procedure') STORED
               CHECK (procedure IN ('integration_service', 'training_subsidy', 'integration_grant')),
    answer_by  text   GENERATED ALWAYS AS (state->'documents_due'->>'last_day') STORED
);
CREATE INDEX cases_by_reference ON cases (agency, reference);
CREATE INDEX cases_waiting_for_documents ON cases (answer_by) WHERE answer_by IS NOT NULL;

-- Personal data: what agencies sent about people and employers, accounts, and free text.
CREATE TABLE subjects (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea,
    agency     text   GENERATED ALWAYS AS (state->>'agency') STORED
);

CREATE TABLE payees (
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

-- Which case used a file number or a fingerprint first.
CREATE TABLE file_numbers (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea
);

CREATE TABLE fingerprints (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea
);

-- migrate:down
DROP TABLE fingerprints, file_numbers, texts, payees, subjects, cases;
