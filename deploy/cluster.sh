#!/bin/sh
# deploy/cluster.sh HOST…: make a cluster of the coordinator that the PG… variables name and these workers, with a clickstream
# on it. What is there already stays as it is.
set -eu
sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }
for worker; do
    sql --host "$worker" --command 'CREATE EXTENSION IF NOT EXISTS citus'
done
sql --command 'CREATE EXTENSION IF NOT EXISTS citus' --output /dev/null --command "SELECT citus_set_coordinator_host('$PGHOST')"
for worker; do
    sql --output /dev/null --set worker="$worker" << 'SQL'
SELECT citus_add_node(:'worker', 5432) WHERE NOT EXISTS (SELECT FROM pg_dist_node WHERE nodename = :'worker');
SQL
done
sql << 'SQL'
CREATE EXTENSION IF NOT EXISTS topn;
CREATE EXTENSION IF NOT EXISTS pg_cron;
CREATE SCHEMA IF NOT EXISTS partman;
CREATE EXTENSION IF NOT EXISTS pg_partman SCHEMA partman;
CREATE EXTENSION IF NOT EXISTS clickrollup CASCADE;
SELECT clickrollup.create_clickstream(schedule => '* * * * *');
SQL
