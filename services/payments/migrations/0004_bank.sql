-- migrate:up

-- What the bank's messages leave open, for a person to settle.
CREATE TABLE work_items (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea,
    system     text   GENERATED ALWAYS AS (state->>'system') STORED,
    code       text   GENERATED ALWAYS AS (state->>'code') STORED,
    status     text   GENERATED ALWAYS AS (state->>'status') STORED,
    owner      text   GENERATED ALWAYS AS (state->>'owner') STORED,
    remittance text,
    CHECK (status = 'open' OR remittance IS NULL)
);
CREATE INDEX work_items_open ON work_items (code, owner) WHERE status = 'open';

-- The bank's free text may be personal: it goes with the settlement, whoever settles.
CREATE FUNCTION forget_remittance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.remittance := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER work_items_settled BEFORE UPDATE ON work_items FOR EACH ROW
    WHEN (NEW.state->>'status' IS DISTINCT FROM 'open') EXECUTE FUNCTION forget_remittance();

-- The bank's messages, each known by its content.
CREATE TABLE bank_messages (
    id         text   PRIMARY KEY,
    version    bigint NOT NULL,
    state      jsonb,
    audit_hash bytea,
    system     text   GENERATED ALWAYS AS (state->>'system') STORED,
    message    text   GENERATED ALWAYS AS (state->>'message') STORED,
    sha256     text   GENERATED ALWAYS AS (state->>'sha256') STORED
);

-- What stands in the bank file beside the account, by which bookings without our own id are matched, and
-- what the bank told.
ALTER TABLE payment_lines
    ADD COLUMN remittance  text,
    ADD COLUMN code        text,
    ADD COLUMN executed_on date,
    ADD COLUMN returned_on date,
    ADD COLUMN told        text[];
UPDATE payment_lines SET remittance = (cases.state->'application'->>'reference') || ' ' || month
    FROM cases WHERE cases.id = payment_lines.case_id::text;
CREATE INDEX payment_lines_by_remittance ON payment_lines (remittance);
CREATE INDEX payment_lines_by_told ON payment_lines USING gin (told);

-- migrate:down
DROP INDEX payment_lines_by_told, payment_lines_by_remittance;
ALTER TABLE payment_lines
    DROP COLUMN remittance,
    DROP COLUMN code,
    DROP COLUMN executed_on,
    DROP COLUMN returned_on,
    DROP COLUMN told;
DROP TABLE bank_messages, work_items;
DROP FUNCTION forget_remittance();
