"""What is no sketch and no top N is an error that says so; nothing ends the server."""

from typing import LiteralString

import psycopg
import pytest
from support.kernel import Connection

# Calls a function with every row of a table, and counts the SQLSTATEs; the server must live to tell.
ATTEMPT: LiteralString = """
    CREATE FUNCTION pg_temp.attempt(calls text, rows text) RETURNS TABLE (state text, times bigint)
    LANGUAGE plpgsql AS $function$
    DECLARE
        v_row record;
    BEGIN
        CREATE TEMP TABLE states (state text);
        FOR v_row IN EXECUTE rows LOOP
            BEGIN
                EXECUTE format(calls, v_row.input);
                INSERT INTO states VALUES ('ok');
            EXCEPTION WHEN OTHERS THEN
                INSERT INTO states VALUES (SQLSTATE);
            END;
        END LOOP;
        RETURN QUERY SELECT s.state, count(*) FROM states AS s GROUP BY s.state;
    END
    $function$
"""
SKETCH_CALLS: LiteralString = """
    SELECT clickrollup_kernel.hll_union(s, s), clickrollup_kernel.hll_union(hll_empty(), s)
    FROM (SELECT %1$L::bytea::hll AS s) AS i;
    SELECT clickrollup_kernel.hll_union_agg(s) FROM (VALUES (%1$L::bytea::hll), (%1$L::bytea::hll)) AS i (s)
"""
TOP_CALLS: LiteralString = """
    SELECT clickrollup_kernel.topn_union(%1$L::jsonb, '{"a": 1}', 10);
    SELECT clickrollup_kernel.topn_union_agg(%1$L::jsonb, 10)
"""
# Of any length, also those with a header that may be.
RANDOM_BYTES: LiteralString = """
    SELECT CASE WHEN i % 4 = 0 THEN made ELSE overlay(made PLACING
        set_byte(set_byte('\\x000000'::bytea, 0, 16 + i % 6), 1, (random() * 255)::integer) FROM 1) END AS input
    FROM generate_series(1, 3000) AS i, LATERAL (
        SELECT decode(coalesce(string_agg(lpad(to_hex((random() * 255)::integer), 2, '0'), ''), ''), 'hex') AS made
        FROM generate_series(1, (i % 80 + CASE WHEN i % 10 = 0 THEN 1300 ELSE 0 END))) AS bytes
"""
# One byte of a sketch replaced, or its end cut off.
MUTATED_SKETCHES: LiteralString = """
    WITH sketches AS MATERIALIZED (
        SELECT decode(substr(hll_add_agg(hll_hash_integer(i), log2m, width, -1, 1)::text, 3), 'hex') AS sketch
        FROM (VALUES (11, 5), (5, 3), (8, 6)) AS p (log2m, width), generate_series(1, 5) AS size,
             generate_series(1, (5 ^ size)::integer) AS i GROUP BY log2m, width, size)
    SELECT CASE WHEN i % 3 = 0 THEN substr(sketch, 1, place)
                ELSE set_byte(sketch, CASE WHEN i % 3 = 1 THEN place % 4 ELSE place END % length(sketch),
                              (random() * 255)::integer) END AS input
    FROM sketches, generate_series(1, 200) AS i, LATERAL (SELECT (random() * length(sketch))::integer AS place) AS p
"""
NO_TOP: LiteralString = """
    SELECT input FROM unnest(ARRAY['1', '"a"', 'null', 'true', '[]', '[1]', '[{"a": 1}]', '{"a": "1"}', '{"a": null}',
        '{"a": true}', '{"a": []}', '{"a": {"b": 1}}', '{"a": -1}', '{"a": 1.5}', '{"a": 0.001}', '{"a": 1e-7}',
        '{"a": 1e19}', '{"a": -1e19}', '{"a": 1e400}', '{"a": 1, "b": []}', '{"a": {}, "b": 1}']) AS input
"""
# A top N with a character replaced, which is mostly no JSON, or one value.
MUTATED_TOPS: LiteralString = """
    SELECT CASE WHEN i % 2 = 0
        THEN overlay(top::text PLACING substr('0123456789-.eE"{}[],:nt\\u ', 1 + i % 27, 1) FROM 1 + i * 7 % length(top::text))
        ELSE jsonb_set(top, ARRAY['item ' || i % 5], (ARRAY['-1', '1.5', '1e30', 'null', '"7"', '[]', '{}', 'true', '7',
            '1e-3', '0.0', '12345678901234567890', '1e7'])[1 + i % 13]::jsonb)::text END AS input
    FROM generate_series(1, 2000) AS i, LATERAL (
        SELECT jsonb_object_agg('item ' || j, j * j * 1000) AS top FROM generate_series(0, i % 40) AS j) AS tops
"""


def attempt(connection: Connection, calls: str, inputs: str) -> dict[str, int]:
    """Return how often each SQLSTATE was raised by calls with these inputs."""
    connection.execute(ATTEMPT)
    states = dict(connection.execute("SELECT * FROM pg_temp.attempt(%s, %s)", [calls, inputs]).fetchall())
    assert connection.execute("SELECT 1").fetchone() == (1,)
    return states


@pytest.mark.parametrize("inputs", [RANDOM_BYTES, MUTATED_SKETCHES])
def test_bytes_that_are_no_sketch_are_refused(kernel: Connection, inputs: str) -> None:
    states = attempt(kernel, SKETCH_CALLS, inputs)
    assert states.keys() <= {"ok", "22000"}
    assert states["22000"] > 100


def test_every_mistake_in_a_sketch_has_a_message(kernel: Connection) -> None:
    found = {
        "": "it is shorter than a header, or of an unknown version",
        "118b": "it is shorter than a header, or of an unknown version",
        "218b7f": "it is shorter than a header, or of an unknown version",
        "11927f": "it has too many registers",
        "118b7f00": "bytes follow the header of one without a body",
        "158b7f": "its kind is unknown",
        "128b7f00": "the number of its hashes cannot be",
        "128b7f00000000000000020000000000000001": "its hashes do not ascend",
        "128b7f00000000000000010000000000000001": "its hashes do not ascend",
        "138b7f00": "its sparse registers are cut off",
        "148b7f00": "the number of its registers is not what its header says",
    }
    for sketch, message in found.items():
        query = "SELECT clickrollup_kernel.hll_union(s, s) FROM (SELECT decode(%s, 'hex')::hll) AS i (s)"
        with pytest.raises(psycopg.errors.DataException) as refused:
            kernel.execute(query, [sketch])
        assert refused.value.diag.message_primary == f"not a sketch of hll: {message}"
        assert refused.value.diag.message_hint


def test_jsonb_that_is_no_top_n_is_refused(kernel: Connection) -> None:
    states = attempt(kernel, TOP_CALLS, NO_TOP)
    assert states == {"22023": 18, "22003": 3}


def test_jsonb_that_was_changed_is_a_top_n_or_refused(kernel: Connection) -> None:
    states = attempt(kernel, TOP_CALLS, MUTATED_TOPS)
    # 22P02 says that it is no JSON at all.
    assert states.keys() <= {"ok", "22023", "22003", "22P02", "22P05"}
    assert min(states["ok"], states["22023"], states["22003"]) > 100
