-- migrate:up

-- Applications for an integration service, each with its orders. At most one order of a case is open.
CREATE TABLE cases (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea,
    agency     text   GENERATED ALWAYS AS (state->'seat'->>'agency') STORED,
    provider   text   GENERATED ALWAYS AS (state->'orders'->-1->>'provider') STORED,
    status     text   GENERATED ALWAYS AS (state->'orders'->-1->>'status') STORED
               CHECK (status IN ('offered', 'accepted', 'running', 'ended', 'declined', 'withdrawn')),
    CONSTRAINT one_open_order CHECK (
        NOT jsonb_path_exists(
            state,
            '$.orders[0 to last - 1] ? (@.status == "offered" || @.status == "accepted" || @.status == "running")'
        )
    )
);
CREATE INDEX cases_by_provider ON cases (provider, status);

-- Places of the providers of a district, as far as they differ from the registry.
CREATE TABLE districts (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea
);

-- Personal data: copies of what agencies sent about people and employers, and of free text.
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
DROP TABLE texts, subjects, districts, cases;
