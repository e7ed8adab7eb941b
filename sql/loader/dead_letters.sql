-- One row a message that is no valid event, with everything needed to send it again.
CREATE TABLE clickrollup.dead_letters (
    dead_letter_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer_group  text NOT NULL,
    topic           text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset    bigint NOT NULL,
    message_time    timestamptz,
    message_key     bytea,
    message_value   bytea,
    reason          text NOT NULL,
    received_at     timestamptz NOT NULL DEFAULT now(),
    topic_id        uuid,
    message_headers jsonb,
    CONSTRAINT dead_letters_place
        UNIQUE NULLS NOT DISTINCT (consumer_group, topic, kafka_partition, kafka_offset, topic_id)
);
CREATE INDEX dead_letters_by_age ON clickrollup.dead_letters (received_at);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.dead_letters', '');
SELECT pg_catalog.pg_extension_config_dump('clickrollup.dead_letters_dead_letter_id_seq', '');

COMMENT ON TABLE clickrollup.dead_letters IS
    'messages that could not become events; written in the transaction that moves the offset past them';
COMMENT ON COLUMN clickrollup.dead_letters.message_time IS 'timestamp that Kafka holds for the message';
COMMENT ON COLUMN clickrollup.dead_letters.message_value IS
    'the bytes as they came; NULL for a message without a value (a tombstone)';
COMMENT ON COLUMN clickrollup.dead_letters.reason IS 'why the message is no valid event';
COMMENT ON COLUMN clickrollup.dead_letters.received_at IS 'start of the transaction that wrote the dead letter';
COMMENT ON COLUMN clickrollup.dead_letters.topic_id IS
    'id by which the brokers tell the topic from one made later under its name; NULL where they gave none';
COMMENT ON COLUMN clickrollup.dead_letters.message_headers IS
    'headers of the message in their order, each [name, text], or [name, {"base64": bytes}]; NULL where it had none';
