#!/bin/sh
# deploy/cluster.sh HOST[:PORT]…: make a cluster of the coordinator that the PG… variables name and these workers, with a
# clickstream on it and a role that reads its rollups. What is there already stays as it is.
set -eu
sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }
port() { case $1 in *:*) echo "${1##*:}" ;; *) echo 5432 ;; esac; }
for worker; do
    sql --host "${worker%:*}" --port "$(port "$worker")" --command 'CREATE EXTENSION IF NOT EXISTS citus'
done
sql --command 'CREATE EXTENSION IF NOT EXISTS citus'
sql --output /dev/null --set coordinator="$PGHOST" << 'SQL'
SELECT citus_set_coordinator_host(:'coordinator');
SQL
for worker; do
    sql --output /dev/null --set worker="${worker%:*}" --set port="$(port "$worker")" << 'SQL'
SELECT citus_add_node(:'worker', :port)
WHERE NOT EXISTS (SELECT FROM pg_dist_node WHERE nodename = :'worker' AND nodeport = :port);
SQL
done
sql --output /dev/null << 'SQL'
CREATE EXTENSION IF NOT EXISTS topn;
CREATE EXTENSION IF NOT EXISTS pg_cron;
CREATE SCHEMA IF NOT EXISTS partman;
CREATE EXTENSION IF NOT EXISTS pg_partman SCHEMA partman;
CREATE EXTENSION IF NOT EXISTS clickrollup CASCADE;
SELECT clickrollup.create_clickstream(schedule => '* * * * *');
SELECT clickrollup.grant_reader();
SELECT clickrollup.grant_dashboard('clickrollup_reader');
-- The workers are asked by the same role, so it logs in; between nodes PGPASSWORD is the password of all roles.
\set password `printf %s "${PGPASSWORD-}"`
ALTER ROLE clickrollup_reader LOGIN PASSWORD :'password';
SQL
