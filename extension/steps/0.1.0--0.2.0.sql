ALTER TYPE _clickrollup.retention_step ADD ATTRIBUTE checked boolean;
ALTER TABLE clickrollup.dead_letters ADD COLUMN IF NOT EXISTS message_headers jsonb;
COMMENT ON COLUMN clickrollup.dead_letters.message_headers IS
    'headers of the message in their order, each [name, text], or [name, {"base64": bytes}]; NULL where it had none';
COMMENT ON TABLE _clickrollup.node_marks IS
    'up to which id each node holds the events of a rollup counted: a node that has more than the coordinator knows of '
    'runs that this has lost; on one node a watermark that differs is of another time';
DROP INDEX IF EXISTS clickrollup.event_uuids_by_age;
