-- migrate:up

-- The ledger: one row moves one amount from one account to another, so all accounts together are zero.
CREATE TABLE journal (
    posting_id   text   PRIMARY KEY,
    case_id      uuid   NOT NULL,
    grant_id     uuid   NOT NULL,
    agency       text,
    procedure    text,
    subject      text   NOT NULL CHECK (subject IN ('payment', 'receivable')),
    subject_id   uuid   NOT NULL,
    step         text   NOT NULL,
    booked_on    date   NOT NULL,
    debit        text   NOT NULL,
    credit       text   NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    basis        text   NOT NULL,
    CHECK (debit <> credit),
    CHECK (ARRAY[debit, credit] <@ ARRAY['expense', 'payable', 'ordered', 'bank', 'receivable', 'written_off'])
);
CREATE INDEX journal_by_case ON journal (case_id);

CREATE FUNCTION journal_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is only added to: % refused', TG_OP; END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_only_added_to();

-- What is on each account: debits less credits, in cents.
CREATE VIEW balances AS
    SELECT account, sum(side.debit) AS debit_cents, sum(side.credit) AS credit_cents,
           sum(side.debit - side.credit) AS balance_cents
    FROM journal CROSS JOIN LATERAL (VALUES
        (journal.debit, amount_cents, 0), (journal.credit, 0, amount_cents)) AS side (account, debit, credit)
    GROUP BY account;

-- Payments ordered and money demanded before there was a ledger.
WITH line AS (
    SELECT (state->>'case_id')::uuid AS case_id, state->'application' AS application, each.*,
           CASE WHEN kind IN ('fee', 'success_fee') THEN 'SGB IX § 196(1)' ELSE 'SGB III § 337(2)' END AS basis,
           coalesce(each.executed_on, each.due_on) AS done_on
    FROM cases, jsonb_to_recordset(state->'lines') AS each (
        payment_id uuid, grant_id uuid, kind text, amount numeric, due_on date, status text, agency text, procedure text,
        executed_on date, returned_on date)
    WHERE each.status IN ('ordered', 'settled', 'rejected', 'returned')
)
INSERT INTO journal
    SELECT payment_id || ':' || step, case_id, grant_id, coalesce(agency, application->>'agency'),
           coalesce(procedure, application->>'procedure'), 'payment', payment_id, step, booked_on, debit, credit,
           amount * 100, basis
    FROM line CROSS JOIN LATERAL (VALUES
        ('recognised', true, due_on, 'expense', 'payable'),
        ('ordered', true, due_on, 'payable', 'ordered'),
        ('rejected', status = 'rejected', due_on, 'ordered', 'payable'),
        ('executed', status IN ('settled', 'returned'), done_on, 'ordered', 'bank'),
        ('returned', status = 'returned', coalesce(returned_on, done_on), 'bank', 'payable')
    ) AS posting (step, done, booked_on, debit, credit)
    WHERE done;

WITH demand AS (
    SELECT (state->>'case_id')::uuid AS case_id, state->'application' AS application, each.*
    FROM cases, jsonb_to_recordset(state->'demands') AS each (
        receivable_id uuid, grant_id uuid, amount numeric, due_on date, status text)
)
INSERT INTO journal
    SELECT receivable_id || ':' || step, case_id, grant_id, application->>'agency', application->>'procedure',
           'receivable', receivable_id, step, due_on, debit, credit, amount * 100, basis
    FROM demand CROSS JOIN LATERAL (VALUES
        ('demanded', true, 'receivable', 'expense', 'SGB X § 50'),
        ('demanded:lifted0', status = 'cancelled', 'expense', 'receivable', 'SGG § 85')
    ) AS posting (step, done, debit, credit, basis)
    WHERE done;

-- migrate:down
DROP VIEW balances;
DROP TABLE journal;
DROP FUNCTION journal_is_only_added_to;
