"""What the peers keep in the schema of payments: inbox, state, timers and outbox, each as plain as can be."""

TABLES = """
    CREATE TABLE plain_inbox (source text NOT NULL, id text NOT NULL, PRIMARY KEY (source, id));
    CREATE TABLE plain_state (id text PRIMARY KEY, state jsonb NOT NULL);
    CREATE TABLE plain_timers (
        key text NOT NULL, name text NOT NULL, due_at timestamptz NOT NULL, PRIMARY KEY (key, name));
    CREATE TABLE plain_outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text NOT NULL, key text NOT NULL,
        headers jsonb NOT NULL, value bytea NOT NULL
    ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
"""
CLAIM = "INSERT INTO plain_inbox VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id"
READ = "SELECT state FROM plain_state WHERE id = $1 FOR UPDATE"
SAVE = "INSERT INTO plain_state VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET state = excluded.state"
SET_TIMER = "INSERT INTO plain_timers VALUES ($1, $2, $3) ON CONFLICT (key, name) DO UPDATE SET due_at = $3"
SEND = "INSERT INTO plain_outbox (topic, key, headers, value) VALUES ($1, $2, $3, $4)"
WAITING = "SELECT id, topic, key, headers, value FROM plain_outbox ORDER BY id LIMIT $1"
SENT = "DELETE FROM plain_outbox WHERE id = $1"
