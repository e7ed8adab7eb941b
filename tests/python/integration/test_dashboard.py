"""The dashboard's service: its numbers are SQL's, and a viewer bound to a tenant sees nothing of another."""

import json
from collections.abc import Iterator
from typing import Any, LiteralString
from urllib.request import Request, urlopen

import psycopg
import pytest
from conftest import cloned_database
from support.dashboard import SECRET, TIMES, Service, fill, filled, link, make_login, serving

from clickrollup.dashboard.links import Links
from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.postgres import PostgresServer

# Sketches of so few values are near exact; the numbers are compared with what one sketch over the raw rows says.
DISTINCT: LiteralString = "ceil(hll_cardinality(hll_add_agg(hll_hash_bigint({}))))::bigint"
ENDPOINTS = ("api/board", "api/tops", "api/tenants")
SECRETS = ("secret", "Secret", "7777")


@pytest.fixture(scope="module")
def dsn(server: PostgresServer, template_database: str) -> Iterator[str]:
    """The connection string of a database with the events of three tenants."""
    with filled(server, template_database) as made:
        yield made


@pytest.fixture(scope="module")
def login(dsn: str) -> str:
    """The same for a role that may only read."""
    return make_login(dsn)


@pytest.fixture(scope="module")
def service(dsn: str, login: str) -> Iterator[Service]:
    """A dashboard that is open to all who reach it."""
    with serving(dsn, login) as running:
        yield running


@pytest.fixture(scope="module")
def closed(dsn: str, login: str) -> Iterator[Service]:
    """A dashboard that opens by links."""
    with serving(dsn, login, "--secret", SECRET) as running:
        yield running


def distinct(column: str) -> str:
    """Return an expression for the distinct count of a column as a sketch has it."""
    return DISTINCT.format(column)


def raw(service: Service, key: str, condition: str = "true") -> list[list[Any]]:
    """Return events, devices and sessions by a key, of the raw events that meet a condition."""
    query = f"""
        SELECT {key}, count(*), {distinct("device_id")}, {distinct("session_id")} FROM events
        WHERE event_time < '2026-03-01 06:00:00+00' AND {condition} GROUP BY 1 ORDER BY 2 DESC, 1
    """
    return [list(row) for row in service.rows(query)]  # type: ignore[arg-type]


def ordered(rows: list[list[Any]]) -> list[list[Any]]:
    """Return rows in one order, whatever a server's collation makes of ties."""
    return sorted(rows, key=str)


@pytest.mark.parametrize(
    ("chosen", "condition"),
    [
        ({}, "true"),
        ({"event_type": "download"}, "event_type = 'download'"),
        (
            {"country": ["DE", "Germany"], "browser": "Chrome"},
            "country IN ('DE', 'Germany') AND browser = 'Chrome'",
        ),
        ({"country": "~null"}, "country IS NULL"),
        ({"tenant": 3, "event_type": "view"}, "customer_id = 3 AND event_type = 'view'"),
    ],
)
def test_numbers_are_those_of_the_events(service: Service, chosen: dict[str, Any], condition: str) -> None:
    board = service.board(**chosen)
    numbers = board["selected"] or board["base"]
    ((_, events, devices, sessions),) = raw(service, "1", condition)
    assert numbers["total"] == {"events": events, "devices": devices, "sessions": sessions}
    for name, column in (("countries", "country"), ("browsers", "browser")):
        assert ordered(numbers[name]) == ordered([row[:2] for row in raw(service, column, condition)])
    types = [
        [value, events, sessions] for value, events, _, sessions in raw(service, "event_type", condition)
    ]
    assert ordered(numbers["types"]) == ordered(types)
    trend = raw(
        service, "extract(epoch FROM date_bin('5 minutes', event_time, '2026-01-01'))::bigint", condition
    )
    assert numbers["trend"] == sorted(trend)


def test_a_selection_stands_beside_the_whole(service: Service) -> None:
    board = service.board(event_type="download")
    assert board["base"] == service.board()["base"]
    assert board["selected"]["total"]["events"] < board["base"]["total"]["events"]


def test_crossings_add_up(service: Service) -> None:
    base = service.board()["base"]
    for crossing in ("country_types", "country_browsers"):
        assert sum(row[2] for row in base[crossing]) == base["total"]["events"]


def test_sessions_are_a_union_and_no_sum(service: Service) -> None:
    base = service.board()["base"]
    assert sum(row[2] for row in base["types"]) > base["total"]["sessions"]


def test_a_longer_range_reads_hours(service: Service) -> None:
    assert service.board()["range"]["rollup"] == "rollup_events_5min"
    day = service.board(until="2026-03-02T00:00:00Z")
    assert day["range"]["rollup"] == "rollup_events_1hr"
    assert day["base"]["total"]["events"] == 3000


def test_a_rollup_without_tenants_is_used_by_itself(server: PostgresServer, template_database: str) -> None:
    with cloned_database(server, template_database) as dsn:
        fill(dsn)
        with psycopg.connect(dsn) as connection:
            connection.execute("""
                SELECT clickrollup.create_rollup('rollup_events_5min', 'all_1hr', '1 hour',
                                                 ARRAY['event_type', 'country', 'browser'], schedule => NULL)""")
            # One that the reader may not see hides none of the others.
            connection.execute("CREATE SCHEMA closed")
            connection.execute(
                "CREATE TABLE closed.orders (id bigserial, at timestamptz NOT NULL, shop bigint)"
            )
            connection.execute(
                "SELECT clickrollup.create_rollup('closed.orders', 'orders_1h', '1 hour', ARRAY['shop'], schedule => NULL)"
            )
        with serving(dsn, make_login(dsn)) as service:
            assert service.board(until="2026-03-02T00:00:00Z")["range"]["rollup"] == "all_1hr"
            assert (
                service.board(until="2026-03-02T00:00:00Z", tenant=1)["range"]["rollup"]
                == "rollup_events_1hr"
            )


# Four days, unevenly cut, of events each eleven minutes; the last ones are not rolled up.
LONG = {"from": "2026-03-01T05:00:00Z", "until": "2026-03-04T19:00:00Z", "range": "custom"}
LONG_EVENTS = """
INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '11 minutes', 1 + i %% 3, (ARRAY['view', 'click'])[1 + i %% 2],
       (ARRAY['DE', 'Peru', NULL])[1 + i / 2 %% 3], (ARRAY['Chrome', 'Firefox'])[1 + i / 5 %% 2], i %% 37, i %% 101
FROM generate_series(%s::int, %s::int) AS i
"""
LONG_QUESTIONS: list[dict[str, Any]] = [
    {},
    {"tenant": 2},
    {"country": "~null"},
    {"event_type": ["view", "click"], "browser": "Chrome"},
    {"tenant": 1, "country": ["DE", "Peru"]},
]


def test_rollups_for_the_dashboard_change_no_number(server: PostgresServer, template_database: str) -> None:
    with cloned_database(server, template_database) as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(LONG_EVENTS, [0, 450])
            connection.execute("SELECT five_minutely_aggregation()")
            connection.execute(LONG_EVENTS, [451, 520])
        login = make_login(dsn)
        with serving(dsn, login) as service:
            before = [service.board(**LONG, **question) for question in LONG_QUESTIONS]
            assert service.get("api/tops", **LONG)[1]["cards"]["top-devices"]["is_whole"] is False
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("SELECT clickrollup.create_dashboard_rollups()")
            connection.execute("SELECT clickrollup.grant_reader()")
        with serving(dsn, login) as service:
            for question, answer in zip(LONG_QUESTIONS, before, strict=True):
                again = service.board(**LONG, **question)
                assert answer["base"]["total"]["events"] > 100
                assert [again[part] for part in ("base", "selected")] == [answer["base"], answer["selected"]]
            _, tops = service.get("api/tops", **LONG, tenant=2)
            expected = service.rows("""
                SELECT device_id::text, count(*) FROM events
                WHERE event_time >= '2026-03-01 05:00+00' AND event_time < '2026-03-04 19:00+00' AND customer_id = 2
                GROUP BY device_id ORDER BY 2 DESC, device_id::text COLLATE "C" LIMIT 10""")
            devices = tops["cards"]["top-devices"]
            assert (devices["is_whole"], devices["rows"]) == (True, [list(row) for row in expected])


def test_top_tenants_and_devices(service: Service) -> None:
    _, tops = service.get("api/tops", **TIMES)
    assert tops["cards"]["tenants"]["rows"] == [["1", 1000], ["2", 1000], ["3", 1000]]
    expected = service.rows("""
        SELECT device_id::text, count(*) FROM events
        WHERE event_time >= '2026-03-01 05:30+00' AND event_time < '2026-03-01 06:00+00'
        GROUP BY device_id ORDER BY 2 DESC, device_id::text COLLATE "C" LIMIT 10""")
    assert tops["cards"]["top-devices"]["rows"] == [list(row) for row in expected]
    assert service.get("api/tenants", search="3", **TIMES)[1] == [["3", 1000]]


@pytest.mark.parametrize(
    ("hour", "devices", "buckets", "is_exact"),
    [(1, 600, 1, True), (2, 1200, 1, False), (3, 1200, 2, False)],
    ids=["lists with room", "a full list", "full when united"],
)
def test_counts_of_lists_that_were_full_are_no_exact_ones(
    service: Service, hour: int, devices: int, buckets: int, is_exact: bool
) -> None:
    start = f"2026-06-01 0{hour}:00:00+00"
    service.rows(f"""
        INSERT INTO events (event_time, customer_id, device_id)
        SELECT '{start}'::timestamptz + i % {buckets} * interval '5 minutes', 1, i FROM generate_series(1, {devices}) AS i
        """)
    times = {"range": "custom", "from": f"2026-06-01T0{hour}:00:00Z", "until": f"2026-06-01T0{hour}:10:00Z"}
    assert service.get("api/tops", **times)[1]["cards"]["top-devices"]["is_exact"] is is_exact


def test_an_event_counts_as_soon_as_it_is_committed(service: Service) -> None:
    times = {"from": "2026-04-01T00:00:00Z", "until": "2026-04-01T01:00:00Z"}
    assert service.board(**times)["base"]["total"]["events"] == 0
    service.rows("INSERT INTO events (event_time, customer_id) VALUES ('2026-04-01 00:10:00+00', 1)")
    wait_until(
        lambda: service.board(**times)["base"]["total"]["events"] == 1,
        seconds=60,
        what="a new event to be shown",
    )


def test_viewers_are_told_of_a_change(service: Service) -> None:
    with urlopen(f"{service.address}api/events", timeout=60) as stream:  # noqa: S310
        ids = (line for line in stream if line.startswith(b"id: "))
        first = next(ids)
        service.rows("INSERT INTO events (event_time, customer_id) VALUES ('2026-05-01 00:10:00+00', 1)")
        assert next(ids) != first


def test_a_stream_does_not_tell_how_much_has_changed(closed: Service) -> None:
    """Its first change is number one, whatever others have loaded before: a tenant is not to know that."""
    closed.rows(
        "INSERT INTO events (event_time, customer_id) VALUES ('2026-05-02 00:10:00+00', 2) RETURNING event_id"
    )
    for _ in range(2):
        with urlopen(f"{closed.address}api/events?token={link(1)}", timeout=60) as stream:  # noqa: S310
            assert next(line for line in stream if line.startswith(b"id: ")) == b"id: 1\n"


def test_administration_shows_state_and_no_bytes(service: Service) -> None:
    service.rows("""
        INSERT INTO clickrollup.dead_letters (consumer_group, topic, kafka_partition, kafka_offset, message_value, reason)
        VALUES ('g', 't', 0, 1, 'hidden bytes', 'not JSON')""")
    status, body = service.get("api/administration")
    assert status == 200
    assert [row["name"] for row in body["tables"]["rollups"]] == ["rollup_events_5min", "rollup_events_1hr"]
    assert body["tables"]["dead_letters"][0]["reason"] == "not JSON"
    assert body["tables"]["runs"][0]["events"] > 0
    assert "hidden" not in json.dumps(body)


@pytest.mark.parametrize(
    "wrong",
    [
        {"range": "ever"},
        {"range": "custom", "from": "yesterday", "until": "2026-03-01T00:00:00Z"},
        {"range": "custom", "from": "2026-03-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"},
        {"range": "custom", "from": "2016-03-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"},
        {"tenant": "1 OR true"},
        {"country": "\x00"},
        {"country": [str(number) for number in range(51)]},
    ],
)
def test_what_makes_no_sense_is_refused(service: Service, wrong: dict[str, Any]) -> None:
    status, body = service.get("api/board", **wrong)
    assert (status, list(body)) == (400, ["error"])


def test_values_are_values_and_never_sql(service: Service) -> None:
    for value in ("' OR true --", "{hll}", "%s", "~", "~~null"):
        assert service.board(country=value)["selected"]["total"]["events"] == 0


def test_sessions_can_only_read(service: Service, login: str) -> None:
    role = "SELECT set_config('role', 'clickrollup_reader', false)"
    with psycopg.connect(login, autocommit=True) as connection:
        connection.execute(role)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM rollup_events_1hr")
    settings = service.rows("""
        SELECT count(*) FROM pg_stat_activity WHERE application_name = 'clickrollup dashboard' AND datname = current_database()
        AND backend_type = 'client backend'""")
    assert 1 <= settings[0][0] <= 2 * (4 + 1)


@pytest.mark.parametrize("path", [*ENDPOINTS, "api/administration", "api/events"])
@pytest.mark.parametrize(
    "token", ["", "nonsense", Links("another secret", 1).sign(1)], ids=["none", "nonsense", "forged"]
)
def test_without_a_valid_link_nothing_is_shown(closed: Service, path: str, token: str) -> None:
    status, body = closed.get(path, token=token, **TIMES)
    assert status == 403
    assert set(body) == {"error"}


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_tenant_sees_itself_and_nothing_else(closed: Service, path: str) -> None:
    status, own = closed.get(path, token=link(1), **TIMES)
    assert status == 200
    assert not any(word in json.dumps(own) for word in SECRETS)
    # The same words are there for those who may see them, or the check above would check nothing.
    if path != "api/tenants":
        assert any(word in json.dumps(closed.get(path, token=link(2), **TIMES)[1]) for word in SECRETS)


def test_what_waits_of_other_tenants_is_not_told(closed: Service) -> None:
    everybody, one = (closed.board(token=link(tenant))["freshness"] for tenant in (None, 1))
    assert everybody["events_waiting"] > 0
    assert (one["events_waiting"], one["seconds_since_load"]) == (None, None)
    assert one["state"] == everybody["state"]


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    "attempt",
    [
        {"country": "Secret Land"},
        {"event_type": "secret type"},
        {"browser": "Secret Browser"},
        {"search": "2"},
        {"search": ""},
    ],
)
def test_no_parameter_leads_out_of_a_tenant(closed: Service, path: str, attempt: dict[str, str]) -> None:
    status, body = closed.get(path, token=link(1), **(TIMES | attempt))
    assert status == 200
    assert not any(word in json.dumps(body) for word in SECRETS)
    if path == "api/board" and "search" not in attempt:
        assert body["cards"]["trend"]["part"]["total"][0] in (0, None)


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("tenant", ["2", "3", "-1"])
def test_another_tenant_is_refused(closed: Service, path: str, tenant: str) -> None:
    assert closed.get(path, token=link(1), tenant=tenant, **TIMES)[0] == 403


def test_a_tenant_gets_no_administration(closed: Service) -> None:
    assert closed.get("api/administration", token=link(1))[0] == 403
    assert closed.get("api/administration", token=link(None))[0] == 200


def test_a_tenant_without_reader_is_refused(closed: Service) -> None:
    status, body = closed.get("api/board", token=link(3), **TIMES)
    assert (status, "create_tenant_reader" in body["error"]) == (403, True)


def test_the_cache_keeps_viewers_apart(closed: Service) -> None:
    totals = [closed.board(token=link(tenant))["base"]["total"]["events"] for tenant in (None, 1, 2, None, 1)]
    assert totals == [3000, 1000, 1000, 3000, 1000]
    assert "secret type" in json.dumps(closed.board(token=link(2)))
    assert "secret type" not in json.dumps(closed.board(token=link(1)))


@pytest.mark.parametrize(
    "path", ["static/../app.py", "static/%2e%2e/app.py", "static/none", "docs", "openapi.json"]
)
def test_only_the_page_is_served(service: Service, path: str) -> None:
    assert service.get(path)[0] == 404


def test_headers_keep_the_page_to_itself(service: Service) -> None:
    with urlopen(service.address, timeout=30) as answer:  # noqa: S310
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["healthz", "readyz", "livez"])
def test_probes_are_answered_without_a_link(closed: Service, path: str) -> None:
    assert closed.get(path) == (200, b"ok")
    request = Request(f"{closed.address}{path}", method="HEAD")  # noqa: S310
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        assert (answer.status, answer.headers["Content-Length"], answer.read()) == (200, "2", b"")
