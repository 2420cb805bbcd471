-- migrate:up

-- Repayments demanded: recorded with the case, not collected here.
ALTER TABLE cases ADD COLUMN demands integer
    GENERATED ALWAYS AS (jsonb_array_length(state->'demands')) STORED;
CREATE INDEX cases_with_demands ON cases (agency) WHERE demands > 0;

-- migrate:down
ALTER TABLE cases DROP COLUMN demands;
