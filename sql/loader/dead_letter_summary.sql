CREATE VIEW clickrollup.dead_letter_summary WITH (security_invoker = true) AS
SELECT d.consumer_group,
       d.topic,
       d.reason,
       count(*) AS messages,
       array_agg(DISTINCT d.kafka_partition) AS kafka_partitions,
       min(d.received_at) AS first_received_at,
       max(d.received_at) AS last_received_at,
       min(d.dead_letter_id) AS example_id
FROM clickrollup.dead_letters AS d
GROUP BY d.consumer_group, d.topic, d.reason;

COMMENT ON VIEW clickrollup.dead_letter_summary IS
    'one row for each reason for which a topic''s messages are dead letters';
COMMENT ON COLUMN clickrollup.dead_letter_summary.example_id IS
    'the oldest of these dead letters, to look at: clickrollup dead-letters show ID';
