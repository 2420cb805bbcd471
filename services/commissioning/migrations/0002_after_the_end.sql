-- migrate:up

-- An order that has ended is awaited a final report of, then settled, then closed.
ALTER TABLE cases DROP CONSTRAINT cases_status_check;
UPDATE cases
SET state = jsonb_set(state, '{orders}', (
    SELECT jsonb_agg(
        CASE
            WHEN an_order->>'status' <> 'ended' THEN an_order
            WHEN (an_order->>'final_report_in')::boolean THEN jsonb_set(an_order, '{status}', '"settlement"')
            ELSE jsonb_set(an_order, '{status}', '"final_report_due"')
        END ORDER BY place
    )
    FROM jsonb_array_elements(state->'orders') WITH ORDINALITY AS listed (an_order, place)
))
WHERE jsonb_path_exists(state, '$.orders[*] ? (@.status == "ended")');
ALTER TABLE cases ADD CONSTRAINT cases_status_check CHECK (
    status IN (
        'offered', 'accepted', 'running', 'final_report_due', 'settlement', 'closed', 'declined', 'withdrawn'
    )
);

-- Reports whose grace period is over, and by whom they are owed.
CREATE VIEW overdue_reports AS
SELECT
    cases.id                                       AS case_id,
    cases.agency                                   AS agency,
    an_order->>'provider'                          AS provider,
    an_order->'awaited_report'->>'kind'            AS kind,
    (an_order->'awaited_report'->>'due_on')::date  AS due_on
FROM cases
CROSS JOIN LATERAL jsonb_array_elements(cases.state->'orders') AS an_order
WHERE (an_order->'awaited_report'->>'overdue')::boolean;

-- Course and result of each support that has begun (SGB IX § 197). The sex comes from the copy of the person,
-- and is gone when that is erased.
CREATE VIEW courses AS
SELECT
    an_order->>'commission_id'        AS commission_id,
    cases.id                          AS case_id,
    cases.agency                      AS agency,
    an_order->>'provider'             AS provider,
    subjects.state->'data'->>'sex'    AS sex,
    an_order->>'status'               AS status,
    (an_order->>'started_on')::date   AS started_on,
    (an_order->>'ended_on')::date     AS ended_on,
    an_order->>'outcome_code'         AS outcome_code,
    an_order->>'withdrawn_for'        AS withdrawn_for
FROM cases
CROSS JOIN LATERAL jsonb_array_elements(cases.state->'orders') AS an_order
LEFT JOIN subjects ON subjects.id = cases.state->'seat'->>'applicant_id'
WHERE an_order->>'started_on' IS NOT NULL;

-- migrate:down
DROP VIEW courses, overdue_reports;
ALTER TABLE cases DROP CONSTRAINT cases_status_check;
UPDATE cases
SET state = jsonb_set(state, '{orders}', (
    SELECT jsonb_agg(
        CASE
            WHEN an_order->>'status' IN ('final_report_due', 'settlement', 'closed')
            THEN jsonb_set(an_order, '{status}', '"ended"')
            ELSE an_order
        END ORDER BY place
    )
    FROM jsonb_array_elements(state->'orders') WITH ORDINALITY AS listed (an_order, place)
))
WHERE jsonb_path_exists(
    state, '$.orders[*] ? (@.status == "final_report_due" || @.status == "settlement" || @.status == "closed")'
);
ALTER TABLE cases ADD CONSTRAINT cases_status_check CHECK (
    status IN ('offered', 'accepted', 'running', 'ended', 'declined', 'withdrawn')
);
