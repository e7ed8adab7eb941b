"""What a database of a released version may hold, and what of it an upgrade must leave as it is."""

from typing import Any, LiteralString

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]
# Once a year, so that no job runs meanwhile.
NEVER = "0 0 1 1 *"
ROLES = ("reader", "tenant", "loader", "operator", "dashboard", "orphan", "seller")
EVENTS: LiteralString = """
    INSERT INTO events (event_time, customer_id, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i %% 3, i FROM generate_series(1, %s) AS i
"""
READINGS: LiteralString = (
    "INSERT INTO readings (ms) SELECT 1772323200000 + i * 600000 FROM generate_series(1, 9) AS i"
)
# Rollups of each kind, with their jobs; who may read, load and operate; what loader and dashboard have noted.
LIFE = f"""
    SELECT clickrollup.create_clickstream(schedule => '{NEVER}');
    SELECT clickrollup.create_dashboard_rollups();
    SELECT clickrollup.create_rollup('events', 'by_country', 'day', ARRAY['country'], schedule => '{NEVER}');
    SELECT clickrollup.create_rollup('events', 'lisbon', 'month', time_zone => 'Europe/Lisbon', schedule => NULL);
    CREATE TABLE readings (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), ms bigint NOT NULL,
                           writer_xid bigint NOT NULL DEFAULT txid_current());
    SELECT clickrollup.create_rollup('readings', 'hourly', '1 hour', time_column => 'ms', time_unit => 'ms',
                                     schedule => NULL);
    SELECT clickrollup.set_retention('events', '100 years', '{NEVER}');
    SELECT clickrollup.grant_reader('public', 'upgrade_reader');
    SELECT clickrollup.create_tenant_reader(1, 'public', 'upgrade_tenant');
    SELECT clickrollup.grant_loader('upgrade_loader', 'events');
    SELECT clickrollup.grant_operator('upgrade_operator', 'events');
    SELECT clickrollup.grant_dashboard('upgrade_dashboard');
    SELECT clickrollup.grant_rollup_owner('upgrade_seller');
    GRANT SELECT ON clickrollup.run_history TO upgrade_operator WITH GRANT OPTION;
    INSERT INTO clickrollup.dashboard_links (link_id, tenant, expires_at) VALUES ('0123456789ab', 1, '2027-01-01');
    INSERT INTO clickrollup.dead_letters (consumer_group, topic, kafka_partition, kafka_offset, message_value, reason)
        VALUES ('g', 'clicks', 0, 7, '\\x7b', 'not JSON');
    INSERT INTO clickrollup.loader_offsets (consumer_group, topic, kafka_partition, next_offset, events_loaded)
        VALUES ('g', 'clicks', 0, 58, 57)
"""
# A uuid of the loader, with its table's number, and as it was up to 0.1.0.
UUID: LiteralString = """
    WITH numbered AS (INSERT INTO clickrollup.deduplicated_tables (table_name) VALUES ('public.events') RETURNING *)
    INSERT INTO clickrollup.event_uuids (event_uuid, table_number) SELECT gen_random_uuid(), table_number FROM numbered
"""
UUID_WITH_NAME: LiteralString = """
    INSERT INTO clickrollup.event_uuids (event_uuid, table_name) VALUES (gen_random_uuid(), 'public.events')
"""
NUMBERED: LiteralString = "SELECT to_regclass('clickrollup.deduplicated_tables') IS NOT NULL"
# A rollup whose owner is no more: what the role had went to another, as a DBA does before DROP ROLE.
ORPHAN = """
    GRANT CREATE ON SCHEMA public TO upgrade_orphan;
    SELECT clickrollup.grant_rollup_owner('upgrade_orphan');
    SET ROLE upgrade_orphan;
    CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL);
    SELECT clickrollup.create_rollup('orders', 'orphaned', '1 hour', schedule => NULL);
    RESET ROLE;
    REASSIGN OWNED BY upgrade_orphan TO upgrader;
    DROP OWNED BY upgrade_orphan;
    DROP ROLE upgrade_orphan
"""
# What a role does that was let own rollups, before the upgrade.
SELLING = """
    GRANT CREATE ON SCHEMA public TO upgrade_seller;
    SET ROLE upgrade_seller;
    CREATE TABLE sales (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL);
    INSERT INTO sales (at) VALUES ('2026-03-01');
    SELECT clickrollup.create_rollup('sales', 'sold', '1 hour', schedule => NULL);
    CALL clickrollup.run_rollup('sold');
    SELECT clickrollup.renew_rollup('sold')
"""
TABLES: LiteralString = """
    SELECT c.oid::regclass::text FROM pg_class AS c
    WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text ~ '^_?clickrollup$' ORDER BY 1
"""
RIGHTS: LiteralString = """
    SELECT o.name, a.grantee::regrole::text, a.privilege_type, a.is_grantable
    FROM (SELECT c.oid::regclass::text AS name, c.relacl AS acl, c.relowner AS owner, c.relnamespace AS schema FROM pg_class AS c
          UNION ALL
          SELECT p.oid::regprocedure::text, p.proacl, p.proowner, p.pronamespace FROM pg_proc AS p) AS o
    CROSS JOIN LATERAL aclexplode(o.acl) AS a
    WHERE o.schema::regnamespace::text ~ '^_?clickrollup$' AND a.grantee NOT IN (0, o.owner)
"""
# What an admin may take from all roles.
CLOSED: LiteralString = """
    REVOKE USAGE ON SCHEMA clickrollup FROM PUBLIC;
    REVOKE EXECUTE ON FUNCTION clickrollup.tenants(regclass) FROM PUBLIC
"""
OPEN: LiteralString = """
    SELECT has_schema_privilege('public', 'clickrollup', 'USAGE'),
           has_function_privilege('public', 'clickrollup.tenants(regclass)', 'EXECUTE')
"""
JOBS: LiteralString = "SELECT jobname, schedule, command, username, active FROM cron.job ORDER BY jobname"


def execute(connection: Connection, statements: str) -> None:
    """Run statements one by one, as psql does."""
    for statement in statements.split(";\n"):
        connection.execute(statement.encode())


def live(connection: Connection) -> None:
    """Have the owner of the database do in it what users do."""
    execute(connection, LIFE)
    numbered = connection.execute(NUMBERED).fetchone() == (True,)
    connection.execute(UUID if numbered else UUID_WITH_NAME)
    connection.execute(EVENTS, [50])
    connection.execute(READINGS)
    connection.execute("CALL clickrollup.run_all()")
    connection.execute(EVENTS, [7])
    connection.execute(READINGS)
    connection.execute("SELECT clickrollup.pause_rollup('by_country', 'until it is upgraded')")


def rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables of clickrollup."""
    names = [name for (name,) in connection.execute(TABLES).fetchall()]
    return {
        name: [
            row for (row,) in connection.execute(f"SELECT to_jsonb(t) FROM {name} AS t ORDER BY 1".encode())
        ]
        for name in names
    }


def left_out(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows that are no longer there as they were, whatever columns have come since."""
    return [row for row in before if not any(row == {key: new.get(key) for key in row} for new in after)]
