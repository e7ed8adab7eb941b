-- One row an event that the loader took with --deduplicate-within, until that time is over.
CREATE TABLE clickrollup.event_uuids (
    event_uuid   uuid NOT NULL,
    table_number integer NOT NULL,
    loaded_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (event_uuid, table_number)
);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.event_uuids', '');

COMMENT ON TABLE clickrollup.event_uuids IS
    'uuids by which the loader knows events that come again; written in the transaction that writes the event';
COMMENT ON COLUMN clickrollup.event_uuids.event_uuid IS 'the uuid that the event''s producer gave it';
COMMENT ON COLUMN clickrollup.event_uuids.table_number IS
    'number, in deduplicated_tables, of the table that the event is in';
COMMENT ON COLUMN clickrollup.event_uuids.loaded_at IS 'start of the transaction that loaded the event';
