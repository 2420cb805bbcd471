-- migrate:up

-- Gates that have been opened, for good. A timer behind a gate that is not here is not due, whatever its time:
-- one row makes any number of timers due, which are then handled page by page.
CREATE TABLE gates (
    name       text        PRIMARY KEY,
    opened_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE timers ADD COLUMN gate text;
DROP INDEX timers_due;
CREATE INDEX timers_due ON timers (due_at, id) WHERE gate IS NULL;
CREATE INDEX timers_behind_gates ON timers (gate, due_at, id) WHERE gate IS NOT NULL;

-- migrate:down
DROP INDEX timers_behind_gates, timers_due;
ALTER TABLE timers DROP COLUMN gate;
CREATE INDEX timers_due ON timers (due_at);
DROP TABLE gates;
