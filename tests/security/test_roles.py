"""What loaders, readers, tenants and owners of other rollups can do to a rollup that is not theirs: nothing."""

import re

import psycopg
import pytest
from support.attacks import ROLES, Connection, acting_as

STATE = """
    SELECT md5(string_agg(x.line, '|' ORDER BY x.line)) FROM (
        SELECT r::text FROM clickrollup.rollups AS r WHERE owner <> 'evil'
        UNION ALL SELECT m::text FROM clickrollup.rollup_measures AS m
        UNION ALL SELECT s::text FROM clickrollup.source_retention AS s
        UNION ALL SELECT t::text FROM clickrollup.tenant_readers AS t
        UNION ALL SELECT a::text FROM clickrollup.annotations AS a
        UNION ALL SELECT b::text FROM clickrollup.bi_schemas AS b
        UNION ALL SELECT a::text FROM clickrollup.alerts AS a
        UNION ALL SELECT e::text FROM public.rollup_events_1hr AS e
        UNION ALL SELECT e::text FROM public.events AS e
        UNION ALL SELECT p.oid::text || p.prosrc || p.proacl::text FROM pg_proc AS p
        UNION ALL SELECT c.oid::text || c.relname || coalesce(c.relacl::text, '') FROM pg_class AS c
        UNION ALL SELECT n.nspname || n.nspacl::text FROM pg_namespace AS n WHERE n.nspname !~ '^pg_'
    ) AS x (line)
"""
HEAD = "'rollup_events_5min'"
CALLS = (
    f"CALL clickrollup.run_rollup({HEAD}, force => true)",
    f"SELECT * FROM clickrollup.incremental_rollup_window({HEAD})",
    f"SELECT * FROM clickrollup.rebuild({HEAD}, force => true)",
    f"SELECT clickrollup.pause_rollup({HEAD})",
    f"SELECT clickrollup.resume_rollup({HEAD})",
    f"SELECT clickrollup.reschedule_rollup({HEAD}, NULL)",
    f"SELECT clickrollup.change_limits({HEAD}, events_per_batch => 1)",
    f"SELECT clickrollup.change_strategy({HEAD}, 'snapshot')",
    f"SELECT clickrollup.renew_rollup({HEAD})",
    f"SELECT clickrollup.rename_rollup({HEAD}, 'mine')",
    f"SELECT clickrollup.add_measure({HEAD}, clickrollup.max_of('device_id', 'm'))",
    f"SELECT clickrollup.set_bucket_retention({HEAD}, '1 second')",
    f"SELECT clickrollup.drop_rollup({HEAD})",
    "SELECT clickrollup.set_retention('events', '1 second', schedule => NULL)",
    "SELECT * FROM clickrollup.apply_retention('events', 'infinity')",
    "CALL clickrollup.run_retention('events', 'infinity')",
    "SELECT * FROM clickrollup.erase('events', 'true')",
    "SELECT * FROM clickrollup.erase_tenant('events', '1')",
    "SELECT * FROM clickrollup.rebase('events')",
    "SELECT clickrollup.renumber_events('events')",
    "SELECT clickrollup.distribute('events')",
    "SELECT clickrollup.change_shard_count('events', 8)",
    "SELECT clickrollup.undistribute('events')",
    "SELECT clickrollup.create_tenant_reader(1, 'public', 'evil')",
    "SELECT clickrollup.create_tenant_reader(5, 'public', 'evil')",
    "SELECT clickrollup.drop_tenant_reader(1, 'public')",
    "SELECT clickrollup.create_bi_views('public')",
    "SELECT clickrollup.drop_bi_views('public')",
    "SELECT clickrollup.add_annotation('mine', schema_name => 'public')",
    "SELECT clickrollup.remove_annotation(1)",
    "SELECT clickrollup.grant_reader('public', 'evil')",
    "SELECT clickrollup.grant_rollup_owner('plain')",
    "SELECT clickrollup.create_clickstream('public', schedule => NULL)",
    "SELECT * FROM clickrollup.create_dashboard_rollups('public')",
    "SELECT * FROM clickrollup.create_rollup('events', 'theirs', '1 hour', schedule => NULL, dry_run => true)",
    "SELECT * FROM clickrollup.adopt_rollup('rollup_events_5min', registry => 'clickrollup.rollups')",
    "SELECT clickrollup.change_source('rollup_events_5min', 'evil.visits')",
    "SELECT clickrollup.drop_clickstream('public')",
    "SELECT * FROM clickrollup.maintain_partitions('events')",
    "CALL clickrollup.isolate_tenant('events', '1')",
    "SELECT * FROM clickrollup.tenants('events')",
    "SELECT * FROM clickrollup.reconcile('rollup_events_5min')",
    "SELECT * FROM clickrollup.find_misplaced('rollup_events_5min')",
    "SELECT clickrollup.change_owner('rollup_events_5min', current_user::regrole)",
    "SELECT clickrollup.prune_runs('rollup_events_5min', '0')",
    "SELECT clickrollup.unschedule_all()",
    "SELECT clickrollup.drop_topn_functions('public')",
    "SELECT clickrollup.grant_dashboard('plain')",
    "SELECT clickrollup.grant_alerts('plain')",
    "SELECT clickrollup.grant_loader('plain', 'important')",
    "SELECT clickrollup.grant_operator('plain', 'important')",
    "SELECT * FROM clickrollup.health()",
    "CALL clickrollup.run_all()",
    "SELECT five_minutely_aggregation()",
    "SELECT * FROM five_minutely_aggregation_operations('replace_buckets', 'rollup_events_5min', '{\"times\": \"{(,)}\"}')",
    "SELECT * FROM _clickrollup.perform('replace_buckets', 'rollup_events_5min', '{\"times\": \"{(,)}\"}')",
    "SELECT _clickrollup.record_failure('rollup_events_5min', now(), ROW(1, 2, 'XX000', 'x', 'y', 'z'))",
    "SELECT _clickrollup.next_window('rollup_events_5min', 1)",
    "SELECT _clickrollup.follow_names(), _clickrollup.remember_objects()",
    "DELETE FROM _clickrollup.own_rollups WHERE owner <> 'evil'",
    "UPDATE _clickrollup.own_retention SET keep_events = '1 second' WHERE owner <> 'evil'",
    "DELETE FROM _clickrollup.own_readers WHERE owner <> 'evil'",
    "DELETE FROM _clickrollup.own_measures WHERE rollup_name !~ '^(visits|spy)'",
)
# What makes a measure, works on its arguments alone, or asks a question of views that the caller must be able to read.
HARMLESS = {
    *("aggregate_of", "average_of", "count_events", "distinct_of", "max_of", "min_of", "sum_of", "top_of"),
    *("topn", "topn_add", "topn_union", "topn_add_agg", "topn_union_agg", "message_text", "version"),
    *("distinct_sessions", "recent_totals", "top_devices", "usage_by_hour"),
}


def test_every_function_is_tried(arena: Connection) -> None:
    names = "SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'clickrollup'::regnamespace"
    tried = set(re.findall(r"(?<!_)clickrollup\.(\w+)\(", "".join(CALLS)))
    assert {name for (name,) in arena.execute(names)} == tried | HARMLESS


@pytest.mark.parametrize("role", ROLES)
def test_a_call_changes_nothing_of_others(arena: Connection, role: str) -> None:
    before = arena.execute(STATE).fetchall()
    changed, mistakes = [], []
    for call in CALLS:
        with acting_as(arena, role):
            try:
                arena.execute(call.encode())
            except psycopg.Error as error:
                if (error.sqlstate or "").startswith("XX"):
                    mistakes.append(call)
        if arena.execute(STATE).fetchall() != before:
            changed.append(call)
            before = arena.execute(STATE).fetchall()
    assert changed == mistakes == []
