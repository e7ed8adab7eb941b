CREATE VIEW clickrollup.loader_progress WITH (security_invoker = true) AS
SELECT o.consumer_group,
       o.topic,
       o.kafka_partition,
       o.next_offset,
       o.events_loaded,
       o.dead_letters,
       o.duplicates,
       w.dead_letters_waiting,
       o.updated_at AS last_commit_at,
       greatest(extract(epoch FROM clock_timestamp() - o.updated_at), 0)::bigint AS seconds_since_commit
FROM clickrollup.loader_offsets AS o
CROSS JOIN LATERAL (
    SELECT count(*) AS dead_letters_waiting FROM clickrollup.dead_letters AS d
    WHERE d.consumer_group = o.consumer_group AND d.topic = o.topic AND d.kafka_partition = o.kafka_partition) AS w;

COMMENT ON VIEW clickrollup.loader_progress IS
    'how far the loader is in each Kafka partition, and how many dead letters wait; only Kafka knows where the topic '
    'ends, see clickrollup status';
COMMENT ON COLUMN clickrollup.loader_progress.next_offset IS 'offset of the next message to load';
COMMENT ON COLUMN clickrollup.loader_progress.events_loaded IS
    'events in the table that came from this Kafka partition, replayed dead letters among them';
COMMENT ON COLUMN clickrollup.loader_progress.dead_letters IS 'messages that became dead letters and were not replayed';
COMMENT ON COLUMN clickrollup.loader_progress.duplicates IS
    'messages passed over, their event having been loaded before: see --deduplicate-within';
COMMENT ON COLUMN clickrollup.loader_progress.dead_letters_waiting IS
    'dead letters that are still there: neither replayed nor discarded';
COMMENT ON COLUMN clickrollup.loader_progress.last_commit_at IS
    'start of the last transaction that loaded from this Kafka partition, or replayed a dead letter of it';
COMMENT ON COLUMN clickrollup.loader_progress.seconds_since_commit IS
    'seconds since then; large also where no message came, so look at the lag before calling it an alarm';
