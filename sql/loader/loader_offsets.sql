-- One row a Kafka partition that a consumer group loads.
CREATE TABLE clickrollup.loader_offsets (
    consumer_group  text NOT NULL,
    topic           text NOT NULL,
    kafka_partition integer NOT NULL CHECK (kafka_partition >= 0),
    next_offset     bigint NOT NULL CHECK (next_offset >= 0),
    events_loaded   bigint NOT NULL DEFAULT 0,
    dead_letters    bigint NOT NULL DEFAULT 0,
    duplicates      bigint NOT NULL DEFAULT 0,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    topic_id        uuid,
    target_table    text,
    PRIMARY KEY (consumer_group, topic, kafka_partition)
);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.loader_offsets', '');

COMMENT ON TABLE clickrollup.loader_offsets IS
    'where the loader stands in each Kafka partition; moved in the transaction that writes the events';
COMMENT ON COLUMN clickrollup.loader_offsets.next_offset IS 'offset of the next message to load: last loaded + 1';
COMMENT ON COLUMN clickrollup.loader_offsets.events_loaded IS
    'events loaded so far from this Kafka partition, replayed dead letters among them';
COMMENT ON COLUMN clickrollup.loader_offsets.dead_letters IS
    'messages that became dead letters so far, less those that were replayed';
COMMENT ON COLUMN clickrollup.loader_offsets.duplicates IS
    'messages passed over so far, their event having been loaded before';
COMMENT ON COLUMN clickrollup.loader_offsets.updated_at IS 'start of the transaction that moved the offset last';
COMMENT ON COLUMN clickrollup.loader_offsets.topic_id IS
    'id by which the brokers tell the topic from one made later under its name; NULL where they gave none';
COMMENT ON COLUMN clickrollup.loader_offsets.target_table IS
    'schema and name, quoted, of the table that the events are loaded into; another one needs another group';
