-- What the check needs to know of the past: every committed message, also after the relay has deleted it,
-- and how many records the inboxes have dropped. For runs under faults only.
CREATE SCHEMA chaos;

CREATE TABLE chaos.journal (
    service text   NOT NULL,
    id      bigint NOT NULL,
    target  text   NOT NULL,
    lane    text   NOT NULL,
    key     text   NOT NULL,
    headers jsonb  NOT NULL,
    digest  bytea,
    PRIMARY KEY (service, id)
);

CREATE FUNCTION chaos.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO chaos.journal
    VALUES (TG_TABLE_SCHEMA, NEW.id, NEW.target, NEW.lane, NEW.key, NEW.headers, sha256(NEW.value));
    RETURN NULL;
END $$;

-- Sequences count also what is rolled back: the difference between the two is what was there already.
CREATE FUNCTION chaos.tried() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM nextval('chaos.tried_' || TG_TABLE_SCHEMA);
    RETURN NEW;
END $$;

CREATE FUNCTION chaos.entered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM nextval('chaos.entered_' || TG_TABLE_SCHEMA);
    RETURN NULL;
END $$;

CREATE TABLE chaos.disk_full ();

CREATE FUNCTION chaos.refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM chaos.disk_full) THEN
        RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'could not extend file: no space left on device';
    END IF;
    RETURN NEW;
END $$;
