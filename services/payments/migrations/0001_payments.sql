-- migrate:up

-- All that money depends on in one case.
CREATE TABLE cases (
    id              text    PRIMARY KEY,
    version         bigint  NOT NULL,
    state           jsonb,
    audit_hash      bytea,
    agency          text    GENERATED ALWAYS AS (state->'application'->>'agency') STORED,
    held_payments   integer GENERATED ALWAYS AS (jsonb_array_length(state->'holds')) STORED,
    overpaid_months integer GENERATED ALWAYS AS (jsonb_array_length(state->'overpaid')) STORED
);
CREATE INDEX cases_with_holds ON cases (agency) WHERE held_payments > 0;
CREATE INDEX cases_with_overpayments ON cases (agency) WHERE overpaid_months > 0;

-- Copies of accounts; a tombstone on intake.payees.v1 erases.
CREATE TABLE payees (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea
);

-- Every payment ordered. The last guard: never twice, never zero or less.
CREATE TABLE payment_lines (
    payment_id    uuid     PRIMARY KEY,
    case_id       uuid     NOT NULL,
    grant_id      uuid     NOT NULL,
    grant_version integer  NOT NULL CHECK (grant_version > 0),
    month         text     NOT NULL CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    kind          text     NOT NULL CHECK (kind IN ('instalment', 'top_up', 'fee', 'success_fee')),
    attempt       smallint NOT NULL CHECK (attempt > 0),
    amount_cents  bigint   NOT NULL CHECK (amount_cents > 0),
    due_on        date     NOT NULL,
    status        text     NOT NULL CHECK (status IN ('ordered', 'settled', 'rejected', 'returned')),
    UNIQUE (grant_id, grant_version, month, kind, attempt)
);
CREATE INDEX payment_lines_by_case ON payment_lines (case_id);
CREATE INDEX payment_lines_open ON payment_lines (due_on) WHERE status = 'ordered';

-- migrate:down
DROP TABLE payment_lines, payees, cases;
