-- migrate:up

-- Money demanded back, as it stands: found by the reference that whoever pays it has to name.
CREATE TABLE receivables (
    receivable_id   uuid    PRIMARY KEY,
    case_id         uuid    NOT NULL,
    grant_id        uuid    NOT NULL,
    agency          text,
    reference       text    NOT NULL UNIQUE,
    amount_cents    bigint  NOT NULL CHECK (amount_cents > 0),
    received_cents  bigint  NOT NULL CHECK (received_cents >= 0),
    remaining_cents bigint  NOT NULL CHECK (remaining_cents BETWEEN 0 AND amount_cents),
    surplus_cents   bigint  NOT NULL CHECK (surplus_cents BETWEEN 0 AND received_cents),
    status          text    NOT NULL CHECK (status IN ('open', 'suspended', 'cancelled', 'paid', 'written_off')),
    due_on          date,
    to_confirm      boolean NOT NULL,
    CHECK (status IN ('open', 'suspended') OR remaining_cents = 0)
);
CREATE INDEX receivables_by_status ON receivables (status, due_on);
CREATE INDEX receivables_by_case ON receivables (case_id);

-- ISO 11649, as contracts/references.py makes it: a hundred bits of a hash of the id, before them check digits.
CREATE FUNCTION creditor_reference(id uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    bits      bit(128) := ('x' || encode(substring(sha256(uuid_send(id)) FOR 16), 'hex'))::bit(128);
    body      text     := '';
    letter    text;
    value     integer;
    remainder integer  := 0;
BEGIN
    FOR place IN 0..19 LOOP
        value := substring(bits FROM 124 - 5 * place FOR 5)::bit(5)::integer;
        body := body || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', value + 1, 1);
    END LOOP;
    FOREACH letter IN ARRAY regexp_split_to_array(body || 'RF00', '') LOOP
        value := strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', letter) - 1;
        remainder := (remainder * CASE WHEN value > 9 THEN 100 ELSE 10 END + value) % 97;
    END LOOP;
    RETURN 'RF' || lpad((98 - remainder)::text, 2, '0') || body;
END $$;

-- Demands from before: nothing has come in on them here.
INSERT INTO receivables
SELECT (demand->>'receivable_id')::uuid, id::uuid, (demand->>'grant_id')::uuid, agency,
       creditor_reference((demand->>'receivable_id')::uuid),
       cents, 0, CASE demand->>'status' WHEN 'cancelled' THEN 0 ELSE cents END, 0, demand->>'status',
       CASE demand->>'status' WHEN 'open' THEN (demand->>'due_on')::date END, false
FROM cases, jsonb_array_elements(state->'demands') AS demand,
     LATERAL (SELECT ((demand->>'amount')::numeric * 100)::bigint AS cents) AS of;
DROP FUNCTION creditor_reference(uuid);

-- migrate:down
DROP TABLE receivables;
