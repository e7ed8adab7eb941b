"""Messages in the shapes of public formats, made by ourselves, the same for the same seed.

Each shape has the messages as they are sent, the objects in them, and SQL over these objects that computes the rollup
of its example without the table, the loader or the extension.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

from clickrollup.mapping.snowplow import FIELDS
from support.loading import Sent

BEGIN = datetime(2024, 2, 29, 22, 30, tzinfo=UTC)
BEGIN_MS = int(BEGIN.timestamp() * 1000)
COUNT = 300
Draw = random.Random


@dataclass
class Shape:
    """One shape: its messages, and what they say."""

    rollup: str
    # Over table `said (value jsonb, key text)`, the columns of the rollup in their order.
    expected: LiteralString
    # The objects that count: (object, key).
    said: list[tuple[Any, str | None]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    # How many messages are passed over, and rows there are where that is not one for each object.
    passed: int = 0
    rows: int | None = None
    # Format of the messages where a registry is needed.
    format: str = "json"

    def add(self, value: Any, message: bytes | None = None, key: str | None = None, **sent: Any) -> None:
        """Say an object, in a message of its own."""
        self.said.append((value, key))
        text = json.dumps(value).encode() if message is None else message
        self.sent.append(Sent(text, len(self.sent) % 4, key=None if key is None else key.encode(), **sent))


def iso(draw: Draw) -> str:
    """Return a time in the three hours from the beginning on."""
    return (BEGIN + timedelta(milliseconds=draw.randrange(3 * 3_600_000))).isoformat(timespec="milliseconds")


def uuid(draw: Draw) -> str:
    return str(UUID(int=draw.getrandbits(128), version=4))


def gh_archive(draw: Draw) -> Shape:
    shape = Shape(
        "repo_events_hourly",
        """
        SELECT date_trunc('hour', (value->>'created_at')::timestamptz), value->>'type', value->'repo'->>'name', count(*),
               sum((value->'payload'->>'size')::int), max((value->>'id')::bigint)
        FROM said GROUP BY 1, 2, 3
        """,
    )
    for number in range(COUNT):
        kind = draw.choice(["PushEvent", "WatchEvent", "ForkEvent"])
        event = {
            "id": str(36_000_000_000 + number),
            "type": kind,
            "actor": {"id": draw.randrange(50), "login": "octo", "url": "x"},
            "repo": {"id": 1, "name": f"a/{draw.choice('xyz')}", "url": "x"},
            "payload": {"size": draw.randrange(5), "commits": [{"sha": "1"}]} if kind == "PushEvent" else {},
            "public": True,
            "created_at": iso(draw).replace("+00:00", "Z"),
        }
        shape.add(event | ({"org": {"id": 5, "login": "org"}} if number % 3 else {}))
    return shape


def wikimedia(draw: Draw) -> Shape:
    shape = Shape(
        "edits_5min",
        """
        SELECT to_timestamp(floor((value->>'timestamp')::bigint / 300) * 300), value->>'wiki', (value->>'bot')::boolean,
               count(*), sum((value->'length'->>'new')::int - coalesce((value->'length'->>'old')::int, 0)),
               min(('x' || left(md5(value->>'user'), 16))::bit(64)::bigint)
        FROM said WHERE value->>'type' IN ('edit', 'new') GROUP BY 1, 2, 3
        """,
    )
    for number in range(COUNT):
        kind = draw.choice(["edit", "new", "log"])
        length = {"new": draw.randrange(5000)} | ({"old": draw.randrange(5000)} if kind == "edit" else {})
        shape.passed += kind == "log"
        shape.add(
            {
                "$schema": "/mediawiki/recentchange/1.0.0",
                "meta": {"dt": iso(draw), "id": uuid(draw), "domain": "x"},
                "id": number,
                "type": kind,
                "title": f"Seite {number} “ü”\n",
                "timestamp": BEGIN_MS // 1000 + draw.randrange(7200),
                "user": draw.choice(["Anna", "Bö", "127.0.0.1"]),
                "bot": draw.random() < 0.3,
                "wiki": draw.choice(["dewiki", "enwiki"]),
                "length": length if kind != "log" else None,
            }
        )
    return shape


def snowplow(draw: Draw) -> Shape:
    shape = Shape(
        "pages_hourly",
        """
        SELECT date_trunc('hour', ((value->>'collector_tstamp') || 'Z')::timestamptz), value->>'app_id', value->>'event_name',
               (value->>'geo_country')::char(2), count(*), sum((value->>'tr_total')::numeric),
               max((value->>'domain_sessionidx')::int)
        FROM said GROUP BY 1, 2, 3, 4
        """,
    )
    for _ in range(COUNT):
        event = {
            "app_id": draw.choice(["web", "shop"]),
            "platform": "web",
            "collector_tstamp": iso(draw).replace("T", " ")[:23],
            "event": "unstruct",
            "event_id": uuid(draw),
            "event_name": draw.choice(["page_view", "transaction"]),
            "domain_userid": uuid(draw),
            "domain_sessionidx": str(draw.randrange(1, 9)),
            "page_urlpath": '/a "b"/c',
            "dvce_ismobile": draw.choice(["0", "1"]),
            "contexts": '{"schema":"iglu:x","data":[{"a":"\\u00fc"}]}',
        }
        event |= (
            {"tr_total": f"{draw.randrange(9999) / 100:.2f}"} if event["event_name"] == "transaction" else {}
        )
        event |= {"geo_country": draw.choice(["DE", "BR"])} if draw.random() < 0.8 else {}
        shape.add(event, "\t".join(event.get(name, "") for name in FIELDS).encode())
    return shape


def segment(draw: Draw) -> Shape:
    shape = Shape(
        "tracks_5min",
        """
        SELECT to_timestamp(floor(extract(epoch FROM (value->>'timestamp')::timestamptz) / 300) * 300), value->>'type',
               value->>'event', count(*), sum((value->'properties'->>'revenue')::numeric),
               max(('x' || left(md5(value->>'userId'), 16))::bit(64)::bigint)
        FROM said GROUP BY 1, 2, 3
        """,
    )
    while len(shape.said) < COUNT:
        calls = [segment_call(draw) for _ in range(draw.choice([1, 1, 3]))]
        alone = len(calls) == 1
        message = calls[0] | {"sentAt": iso(draw)} if alone else {"batch": calls, "sentAt": iso(draw)}
        shape.said += [(call, None) for call in calls]
        shape.sent.append(Sent(json.dumps(message).encode(), len(shape.sent) % 4))
    return shape


def segment_call(draw: Draw) -> dict[str, Any]:
    kind = draw.choice(["track", "page"])
    call = {"messageId": uuid(draw), "type": kind, "timestamp": iso(draw), "context": {"page": {"path": "/"}}}
    call |= {"event": draw.choice(["Order Completed", "Signed Up"])} if kind == "track" else {}
    call |= {"userId": draw.choice(["u1", "u2"])} if draw.random() < 0.7 else {"anonymousId": uuid(draw)}
    return call | {"properties": {"revenue": draw.randrange(9999) / 100} if kind == "track" else {}}


def debezium(draw: Draw) -> Shape:
    shape = Shape(
        "order_changes_hourly",
        """
        SELECT date_trunc('hour', to_timestamp((value->>'ts_ms')::bigint / 1000.0)), value->>'op', value->'after'->>'status',
               count(*), sum((value->'after'->>'amount')::numeric)
        FROM said WHERE value->>'op' <> 'd' GROUP BY 1, 2, 3
        """,
    )
    for number in range(COUNT):
        operation = draw.choice("cur" * 3 + "d")
        row = {
            "id": number,
            "status": draw.choice(["new", "paid"]),
            "amount": f"{draw.randrange(9999) / 100:.2f}",
        }
        change = {
            "before": row if operation == "d" else None,
            "after": None if operation == "d" else row,
            "source": {"connector": "postgresql", "table": "orders"},
            "op": operation,
            "ts_ms": BEGIN_MS + draw.randrange(7_200_000),
        }
        message = {"schema": {"type": "struct"}, "payload": change} if number % 2 else change
        shape.add(change, json.dumps(message).encode(), key=str(number))
        if operation == "d":
            shape.sent.append(Sent(None, shape.sent[-1].partition, key=str(number).encode()))
            shape.passed += 2
    return shape


def cloudevents(draw: Draw) -> Shape:
    shape = Shape(
        "shop_events_5min",
        """
        SELECT to_timestamp(floor(extract(epoch FROM (value->>'time')::timestamptz) / 300) * 300), value->>'type',
               value->'data'->>'sku', count(*), sum((value->'data'->>'quantity')::int)
        FROM said GROUP BY 1, 2, 3
        """,
    )
    for number in range(COUNT):
        data = {"sku": draw.choice("abc"), "quantity": draw.randrange(9)}
        attributes = {
            "specversion": "1.0",
            "id": uuid(draw),
            "source": "/shop",
            "type": draw.choice(["sold", "sent"]),
        }
        attributes |= {"time": iso(draw)}
        shape.said.append((attributes | {"data": data}, None))
        if number % 2:
            headers = tuple((f"ce_{name}", text.encode()) for name, text in attributes.items())
            shape.sent.append(Sent(json.dumps(data).encode(), number % 4, headers=headers))
        else:
            shape.sent.append(Sent(json.dumps(attributes | {"data": data}).encode(), number % 4))
    return shape


def iot(draw: Draw) -> Shape:
    shape = Shape(
        "readings_5min",
        """
        SELECT to_timestamp(floor((value->>'ts')::bigint / 300000) * 300), key, count(*),
               sum((value->'sensors'->0->>'value')::numeric), count((value->'sensors'->0->>'value')::numeric),
               max(nullif(value->'sensors'->1->>'value', '')::int)
        FROM said GROUP BY 1, 2
        """,
    )
    for _ in range(COUNT):
        value = {
            "ts": BEGIN_MS + draw.randrange(3_600_000),
            "sensors": [
                {
                    "name": "t",
                    "value": draw.choice([str(draw.randrange(300) / 10), draw.randrange(30), None]),
                },
                {"name": "h", "value": draw.choice([draw.randrange(100), ""])},
            ],
        }
        shape.add(
            value | ({"meta": {"fw": "1.2"}} if draw.random() < 0.5 else {}), key=draw.choice(["d1", "d2"])
        )
    return shape


def nested_order(draw: Draw) -> Shape:
    shape = Shape(
        "items_hourly",
        """
        SELECT date_trunc('hour', (said.value->>'placed')::timestamp AT TIME ZONE 'Europe/Berlin'),
               said.value->'customer'->'address'->>'country', item->>'sku', count(*), sum((item->>'qty')::int),
               sum((item->>'qty')::int * (item->>'price')::numeric)
        FROM said, jsonb_array_elements(said.value->'items') AS items (item) GROUP BY 1, 2, 3
        """,
        rows=0,
    )
    for number in range(COUNT):
        items = [
            {
                "sku": draw.choice("abc"),
                "qty": draw.choice([1, "2", 3.0][:2]),
                "price": draw.randrange(9999) / 100,
            }
            for _ in range(draw.randrange(4))
        ]
        placed = (BEGIN + timedelta(seconds=draw.randrange(7200))).strftime("%Y-%m-%d %H:%M:%S")
        address = {"country": draw.choice(["DE", "FR"]), "city": "x"}
        shape.add({"id": f"o{number}", "placed": placed, "customer": {"address": address}, "items": items})
        shape.rows = (shape.rows or 0) + len(items)
    return shape


def nginx_json(draw: Draw) -> Shape:
    shape = Shape(
        "requests_5min",
        """
        SELECT to_timestamp(floor(extract(epoch FROM (value->>'time_iso8601')::timestamptz) / 300) * 300), value->>'host',
               (value->>'status')::smallint, count(*), sum((value->>'body_bytes_sent')::bigint),
               max((value->>'request_time')::float8)
        FROM said GROUP BY 1, 2, 3
        """,
    )
    for _ in range(COUNT):
        at = (BEGIN + timedelta(seconds=draw.randrange(3600))).isoformat()
        shape.add(
            {
                "time_iso8601": at,
                "host": draw.choice(["a.example", "b.example"]),
                "remote_addr": f"192.0.2.{draw.randrange(9)}",
                "request_method": "GET",
                "request_uri": '/search?q="x"',
                "status": draw.choice(["200", "404"]),
                "body_bytes_sent": str(draw.randrange(10**6)),
                "request_time": f"{draw.randrange(2000) / 1000:.3f}",
                "http_referer": draw.choice(["", "-", "/x"]),
            }
        )
    return shape


def parquet(draw: Draw) -> Shape:
    shape = Shape(
        "rides_hourly",
        """
        SELECT date_trunc('hour', (value->>'started')::timestamp AT TIME ZONE 'UTC'), value->'pickup'->>'zone', count(*),
               sum((value->>'fare')::numeric), max((value->>'distance')::float8)
        FROM said GROUP BY 1, 2
        """,
    )
    for number in range(COUNT):
        started = BEGIN.replace(tzinfo=None) + timedelta(seconds=draw.randrange(7200))
        ride = {
            "ride_id": number,
            "started": started,
            "pickup": {"zone": draw.choice(["north", "south"]), "meter": 1},
            "distance": draw.choice([None, draw.random() * 10]),
            "fare": Decimal(draw.randrange(9999)) / 100,
        }
        shape.said.append((ride, None))
    return shape


def payments(draw: Draw) -> Shape:
    shape = Shape(
        "payments_hourly",
        """
        SELECT date_trunc('hour', (value->>'paid_at')::timestamptz), (value->'shop'->>'id')::bigint, value->>'method',
               count(*), sum((value->>'amount')::numeric)
        FROM said GROUP BY 1, 2, 3
        """,
        format="avro",
    )
    for _ in range(COUNT):
        payment = {
            "payment_id": uuid(draw),
            "paid_at": datetime.fromisoformat(iso(draw)),
            "method": draw.choice(["card", "cash"]),
            "amount": Decimal(draw.randrange(10**6)) / 100,
            "tags": draw.choice([["a", 'b"'], [], None]),
            "shop": {"id": draw.randrange(3)},
        }
        shape.said.append((payment, None))
    return shape


def sensors(draw: Draw) -> Shape:
    shape = Shape(
        "sensors_hourly",
        """
        SELECT date_trunc('hour', (value->>'at')::timestamptz), value->'place'->>'room', value->>'state', count(*),
               min((value->>'value')::float8), max((value->>'value')::float8)
        FROM said GROUP BY 1, 2, 3
        """,
        format="protobuf",
    )
    for _ in range(COUNT):
        reading = {
            "device_id": draw.randrange(2**40),
            "value": draw.random(),
            "state": draw.choice(["OK", "LOW"]),
            "place": draw.choice([{"room": "kitchen"}, {"room": "hall"}, None]),
            "at": datetime.fromisoformat(iso(draw)),
        }
        shape.said.append((reading, None))
    return shape


SHAPES: dict[str, Callable[[Draw], Shape]] = {
    "gh-archive": gh_archive,
    "wikimedia": wikimedia,
    "snowplow": snowplow,
    "segment": segment,
    "debezium": debezium,
    "cloudevents": cloudevents,
    "avro": payments,
    "protobuf": sensors,
    "iot": iot,
    "nested-order": nested_order,
    "nginx-json": nginx_json,
    "parquet": parquet,
}
