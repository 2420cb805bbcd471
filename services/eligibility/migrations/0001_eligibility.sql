-- migrate:up

-- One application with everything decided on it. A grant in force has an amount above zero.
CREATE TABLE cases (
    id            text     PRIMARY KEY,
    version       bigint   NOT NULL,
    state         jsonb,
    audit_hash    bytea,
    agency        text     GENERATED ALWAYS AS (state->'application'->>'agency') STORED,
    procedure     text     GENERATED ALWAYS AS (state->'application'->>'procedure') STORED,
    closed        text     GENERATED ALWAYS AS (state->>'closed') STORED,
    support       text     GENERATED ALWAYS AS (state->>'support') STORED,
    grant_stage   text     GENERATED ALWAYS AS (state->'grant'->>'stage') STORED,
    grant_version integer  GENERATED ALWAYS AS ((state->'grant'->>'version')::integer) STORED,
    monthly_cents bigint   GENERATED ALWAYS AS
        (((state->'grant'->'terms'->>'monthly_amount')::numeric * 100)::bigint) STORED,
    CHECK (grant_stage NOT IN ('in_force', 'suspended') OR monthly_cents > 0)
);
CREATE INDEX cases_undecided ON cases (agency, procedure)
    WHERE state IS NOT NULL AND grant_stage IS NULL AND support IS NULL AND closed IS NULL;
CREATE INDEX cases_granted ON cases (agency) WHERE grant_stage IN ('in_force', 'suspended');

-- migrate:down
DROP TABLE cases;
