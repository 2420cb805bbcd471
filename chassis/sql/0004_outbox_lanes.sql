-- migrate:up

-- Rows for compacted topics are read apart from the others, of which very many may wait.
CREATE INDEX outbox_compacted ON outbox (id) WHERE lane = 'compacted';

-- migrate:down
DROP INDEX outbox_compacted;
