-- A row of it lies on every node of a cluster: it becomes a reference table with the first run over a distributed
-- source. On one node it lies in another file than the registry. Written is by mark_nodes() only, and follow_name().
CREATE TABLE _clickrollup.node_marks (
    rollup_name text PRIMARY KEY,
    last_id     bigint NOT NULL
);
SELECT pg_catalog.pg_extension_config_dump('_clickrollup.node_marks', '');

COMMENT ON TABLE _clickrollup.node_marks IS
    'up to which id each node holds the events of a rollup counted: a node that has more than the coordinator knows of '
    'runs that this has lost; on one node a watermark that differs is of another time';
