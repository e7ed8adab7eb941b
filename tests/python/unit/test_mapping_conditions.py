"""Which messages make rows, which are passed over, and which delete: without a server."""

import json
from typing import Any

import pytest
from support.mapped import Message, column, mapped, rows

from clickrollup.commandline.errors import ConfigurationError

ORDERS = 'filter = { path = "kind", equals = "order" }'


def test_what_is_passed_over_need_not_be_a_row() -> None:
    """A topic of several kinds of messages, whose fields of one name are of different types."""
    maker = mapped(ORDERS, column("id", "int4", not_null=True))
    made = maker.make(
        [
            Message(json.dumps(found).encode())
            for found in ({"kind": "user", "id": "x"}, {"kind": "user"}, {"id": 1}, [1], {"kind": {"a": 1}})
        ]
    )
    assert (made.rows, made.bad, len(made.passed)) == ([], {}, 5)
    assert rows(maker, {"kind": "order", "id": 1}) == [(1,)]
    assert "Expected `int | null`, got `str` - at `$.id`" in rows(maker, {"kind": "order", "id": "x"})


@pytest.mark.parametrize("broken", [b"", b"{", b'{"kind":"user"', b"\xff", b"[1,"])
def test_what_cannot_be_read_is_not_passed_over(broken: bytes) -> None:
    assert isinstance(rows(mapped(ORDERS, column("id", "int4")), Message(broken)), str)


def test_true_is_not_one() -> None:
    maker = mapped('filter = { path = "on", one_of = [1, "x"] }', column("id", "int4"))
    found = [{"on": 1, "id": 1}, {"on": True, "id": 2}, {"on": 1.0, "id": 3}, {"on": "x", "id": 4}]
    assert rows(maker, *found) == [(1,), (3,), (4,)]


def test_a_filter_on_elements_of_an_array() -> None:
    text = 'explode = "items"\nfilter = { path = "@item.kind", equals = "a" }\n[columns]\nsku = "@item.sku"'
    maker = mapped(text, column("sku", "int4"))
    items = [{"kind": "a", "sku": 1}, {"kind": "b", "sku": "not one"}, {"kind": "a", "sku": 3}, {}]
    assert rows(maker, {"items": items}) == [(1,), (3,)]
    assert rows(maker, {"items": [{"kind": "b"}]}) == []
    text = 'explode = "items"\nfilter = { path = "@index", equals = 0 }\n[columns]\nsku = "@item"'
    assert rows(mapped(text, column("sku", "int4")), {"items": [7, 8]}) == [(7,)]


def test_a_deletion_is_filtered_too() -> None:
    """Of several tables in one topic only ours deletes our rows; Debezium's own tombstone says nothing new."""
    text = """
        envelope = "debezium"
        tombstones = "delete"
        delete_by = { id = "@before.id" }
        filter = [{ path = "@envelope.source.table", equals = "orders" }, { path = "id", present = true }]
    """
    maker = mapped(text, column("id", "int4"))
    deleted = {"op": "d", "before": {"id": 5}, "after": None, "source": {"table": "orders"}}
    assert rows(maker, deleted) == [(("5",),)]
    assert rows(maker, deleted | {"source": {"table": "users"}}) == []
    assert rows(maker, Message(None, b"5")) == []


NO_CHANGES: list[dict[str, Any]] = [
    {"op": "t", "source": {"table": "orders"}},
    {"op": "m", "source": {}, "message": {"prefix": "x"}},
    {"ts_ms": 1},
    {"status": "BEGIN", "id": "571", "event_count": None},
    {"source": {}, "databaseName": "shop", "ddl": "CREATE TABLE x ()"},
    {"schema": {}, "payload": {"ts_ms": 1}},
]


def test_debezium_says_of_some_messages_what_they_are() -> None:
    maker = mapped('envelope = "debezium"', column("id", "int4"))
    assert rows(maker, NO_CHANGES[0]) == "the table was truncated: no row follows from it - at `$.op`"
    assert rows(maker, NO_CHANGES[1]).startswith("a message of the database's log")


@pytest.mark.parametrize("message", NO_CHANGES)
def test_messages_of_debezium_that_are_no_changes(message: dict[str, Any]) -> None:
    assert "- at `$.op`" in rows(mapped('envelope = "debezium"', column("id", "int4")), message)
    changes = 'envelope = "debezium"\nfilter = { path = "@envelope.op", one_of = ["c", "r", "u"] }'
    assert rows(mapped(changes, column("id", "int4")), message) == []


def test_a_key_of_several_columns_deletes() -> None:
    text = 'tombstones = "delete"\ndelete_by = { a = "@key.k.a", b = "@key.b" }'
    maker = mapped(text, column("a", "uuid"), column("b", "numeric"))
    assert rows(maker, Message(None, b'{"k": {"a": "x"}, "b": 2.50}')) == [(("x", "2.50"),)]
    for key in (b'{"k": {"a": "x"}, "b": true}', b'{"k": 5, "b": 1}', b"x", None):
        assert "nothing to delete by" in rows(maker, Message(None, key))


WRONG = {
    "nothing asked": ("\nfilter = { path = 'a' }", "line 2: a filter says what it wants"),
    "a time": ("filter = { path = 'a', equals = 2024-02-29 }", "write it in quotes"),
    "item": ("filter = { path = '@item.a', equals = 1 }", "line 1: @item and @index are of an array"),
    "item of a column": ("[columns]\nid = '@item.a'", "line 2: column id: @item and @index are of an array"),
    "index of a column": ("[columns]\nid = '@index'", "line 2: column id: @item and @index are of an array"),
    "envelope": ("envelope = 'ndjson'\n[columns]\nid = '@envelope.a'", "line 3: column id: @envelope is"),
    "both ways": ("[columns]\nid = 'x[0]'\nat = 'x.y'", "line 2: column id: .*an array for one path"),
    "key": ("tombstones = 'delete'\ndelete_by = { id = 'k' }", "line 2: delete_by: id: k names no key"),
    "no deletion": ("delete_by = { id = '@key' }", "line 1: delete_by needs tombstones"),
    "fields": ("fields = ['a', 'b', 'a']", "line 1: fields has a name twice: a"),
    "fields and header": ("fields = ['a']\nheader = true", "line 1: write either fields or header"),
    "unit of a time": (
        "[columns]\nat = { path = '@timestamp', time = 'epoch_s' }",
        "line 2: column at: @timestamp is a time",
    ),
    "zero": ("[columns]\nname = { constant = 'a\\u0000' }", "line 2: column name: .*a\\\\u0000|u0000"),
}


@pytest.mark.parametrize(("text", "error"), WRONG.values(), ids=WRONG.keys())
def test_what_no_message_could_fulfil_is_refused(text: str, error: str) -> None:
    text = text.replace("'a\\u0000'", '"a\\u0000"')
    with pytest.raises(ConfigurationError, match=error) as caught:
        mapped(text, column("id", "int4"), column("at", "timestamptz"), column("name"))
    assert caught.value.hint is not None
