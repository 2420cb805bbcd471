-- migrate:up

-- Vacuum frees the room of messages that were sent, but a disk that has no room left is only helped if
-- vacuum needs none itself: where it gives the pages of an emptied table back, their maps go with them, and
-- the next vacuum must make room for new maps. Pages that are kept are used again; nothing is locked either.
ALTER TABLE outbox SET (vacuum_truncate = false);

-- migrate:down
ALTER TABLE outbox RESET (vacuum_truncate);
