"""What BI tools are given: every query of the Grafana files runs as the reader, and Power BI's form of a query works."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from conftest import cloned_database
from support.dashboard import fill, make_login

from clickrollup.sandbox.postgres import PostgresServer

DEPLOY = Path(__file__).parents[3] / "deploy"
TEXT = psycopg.postgres.types["text"].oid
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module")
def reader(server: PostgresServer, template_database: str) -> Iterator[Connection]:
    """A connection of a role that may only read, to a database with the events of three tenants."""
    with cloned_database(server, template_database) as dsn:
        fill(dsn)
        with psycopg.connect(make_login(dsn), autocommit=True) as connection:
            yield connection


def queries() -> Iterator[Any]:
    """Yield each query of each dashboard file, named by file and panel."""
    for path in sorted((DEPLOY / "grafana" / "dashboards").glob("*.json")):
        board = json.loads(path.read_text())
        for panel in board["panels"]:
            for target in panel["targets"]:
                yield pytest.param(target["rawSql"], target["format"], id=f"{path.stem}: {panel['title']}")
        for variable in board["templating"]["list"]:
            yield pytest.param(variable["query"], "table", id=f"{path.stem}: variable {variable['name']}")


ALERTS = DEPLOY / "grafana" / "provisioning" / "alerting" / "clickrollup.yaml"


def alert_rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    return list(group["rules"])


@pytest.mark.parametrize("rule", alert_rules(), ids=lambda rule: str(rule["uid"]))
def test_each_alert_of_grafana_can_be_judged(reader: Connection, rule: dict[str, Any]) -> None:
    """Grafana takes of a table its texts as labels and its one number as the value, which a threshold judges."""
    asked, judged = rule["data"]
    assert (asked["datasourceUid"], judged["datasourceUid"]) == ("clickrollup", "__expr__")
    assert (rule["condition"], judged["refId"], judged["model"]["expression"]) == ("B", "B", asked["refId"])
    assert judged["model"]["conditions"][0]["evaluator"]["type"] == "gt"
    assert rule["noDataState"] == "OK"
    assert rule["labels"]["severity"] in ("warning", "critical")
    cursor = reader.execute(asked["model"]["rawSql"].encode())
    numbers = [column.name for column in cursor.description or () if column.type_code != TEXT]
    assert numbers == ["value"]
    named = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
    assert named <= {column.name for column in cursor.description or ()}


def test_an_alert_of_grafana_has_a_uid_of_its_own() -> None:
    names = [rule["uid"] for rule in alert_rules()]
    assert len(set(names)) == len(names) >= 5


def expanded(query: str, tenant: str) -> str:
    """Return a query as Grafana sends it: macros and variables replaced."""
    times = r"\1 BETWEEN '2026-03-01T00:00:00Z' AND '2026-12-31T00:00:00Z'"
    return re.sub(r"\$__timeFilter\((\w+)\)", times, query).replace("${tenant}", tenant)


@pytest.mark.parametrize("tenant", ["all", "2"])
@pytest.mark.parametrize(("query", "form"), list(queries()))
def test_each_query_of_grafana_runs(reader: Connection, query: str, form: str, tenant: str) -> None:
    cursor = reader.execute(expanded(query, tenant).encode())
    assert "$" not in expanded(query, tenant)
    assert form != "time_series" or "time" in [column.name for column in cursor.description]
    cursor.fetchall()


@pytest.mark.parametrize(("tenant", "events"), [("all", 3000), ("2", 1000)])
def test_grafana_shows_the_numbers_of_a_tenant(reader: Connection, tenant: str, events: int) -> None:
    panels = {
        panel["title"]: panel
        for panel in json.loads((DEPLOY / "grafana/dashboards/clickstream.json").read_text())["panels"]
    }
    for title, column in (("Events", 0), ("Events by country", 1), ("Events by type", 1), ("Top tenants", 1)):
        rows = reader.execute(expanded(panels[title]["targets"][0]["rawSql"], tenant).encode()).fetchall()
        assert sum(row[column] for row in rows) == events


def test_every_panel_asks_the_provisioned_source() -> None:
    source = (DEPLOY / "grafana/provisioning/datasources/clickrollup.yaml").read_text()
    assert "uid: clickrollup\n" in source
    for path in (DEPLOY / "grafana" / "dashboards").glob("*.json"):
        for panel in json.loads(path.read_text())["panels"]:
            assert {
                panel["datasource"]["uid"],
                *(target["datasource"]["uid"] for target in panel["targets"]),
            } == {"clickrollup"}


def test_the_file_for_power_bi_is_what_it_reads() -> None:
    (connection,) = json.loads((DEPLOY / "powerbi/clickrollup.pbids").read_text())["connections"]
    assert connection["details"]["protocol"] == "postgresql"
    assert set(connection["details"]["address"]) == {"server", "database"}


@pytest.mark.parametrize("schema", ["public", "public_tenant_2"])
@pytest.mark.parametrize(
    "view", ["rollup_events_5min_plain", "rollup_events_1hr_plain", "rollup_events_1hr_top_devices_1000"]
)
def test_power_bi_wraps_a_view(reader: Connection, schema: str, view: str) -> None:
    count = "frequency" if "top" in view else "event_count"
    wrapped = f"""
        select "_"."country", sum("_"."{count}") as "a0" from
        (select "$Table"."country" as "country", "$Table"."{count}" as "{count}" from "{schema}"."{view}" "$Table"
         where "$Table"."event_type" = 'view') "_" group by "country" limit 1000001
    """
    assert reader.execute(wrapped.encode()).fetchall()
    types = reader.execute(
        "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
        [schema, view],
    ).fetchall()
    assert {name for (name,) in types} <= {
        "bigint",
        "text",
        "timestamp with time zone",
        "double precision",
        "numeric",
    }


def test_metrics_over_sketches_are_right_for_the_role_that_sees_nothing_else(
    server: PostgresServer, template_database: str
) -> None:
    """Superset wraps a dataset and a metric so; Metabase sends the query of docs/bi.md, its filters filled in."""
    page = (DEPLOY.parent / "docs/bi.md").read_text()
    (metric,) = re.findall(r"^    (ceil\(hll_cardinality\(hll_union_agg\(\w+\)\)\))$", page, re.MULTILINE)
    (asked,) = re.findall(
        r"^      (SELECT hour, event_type.*?GROUP BY hour, event_type)$", page, re.MULTILINE | re.DOTALL
    )
    wrapped = f"SELECT country, {metric} AS devices FROM public_bi.rollup_events_1hr_sketches GROUP BY country LIMIT 1000"
    filled_in = asked.replace("{{hour}}", "hour >= '2026-03-01 00:00+00'").replace(
        "[[AND country = {{country}}]]", ""
    )
    with cloned_database(server, template_database) as dsn:
        fill(dsn)
        with psycopg.connect(dsn, autocommit=True) as owner:
            owner.execute("SELECT clickrollup.create_bi_views(role_name => 'dashboard_bi_role')")
            owner.execute(
                "CREATE ROLE dashboard_bi_login LOGIN; GRANT dashboard_bi_role TO dashboard_bi_login"
            )
            for question, raw in (
                (wrapped, "SELECT country, count(DISTINCT device_id) FROM events GROUP BY country"),
                (
                    filled_in,
                    "SELECT date_trunc('hour', event_time), event_type, count(DISTINCT device_id) FROM events GROUP BY 1, 2",
                ),
            ):
                with psycopg.connect(
                    psycopg.conninfo.make_conninfo(dsn, user="dashboard_bi_login")
                ) as reader:
                    found = reader.execute(question.encode()).fetchall()
                exact = {row[:-1]: row[-1] for row in owner.execute(raw.encode()).fetchall()}
                assert {row[:-1]: row[-1] for row in found} == pytest.approx(exact, rel=0.06, abs=1)
            owner.execute("SELECT clickrollup.drop_bi_views()")
            owner.execute("DROP ROLE dashboard_bi_login, dashboard_bi_role")
