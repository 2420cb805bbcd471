-- migrate:up

-- Fees that have been paid to a provider, or have come back, and are not stated to it yet.
CREATE TABLE provider_accounts (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea,
    due        text   GENERATED ALWAYS AS (state->>'due') STORED
);

-- migrate:down
DROP TABLE provider_accounts;
