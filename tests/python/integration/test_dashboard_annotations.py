"""Annotations of the dashboard: who is shown which, and of which time."""

from collections.abc import Iterator

import psycopg
import pytest
from support.dashboard import SECRET, TIMES, Service, filled, link, make_login, serving

from clickrollup.sandbox.postgres import PostgresServer

NOTES = """
SELECT clickrollup.add_annotation('for all', '2026-03-01 03:00+00', kind => 'deployment', link => 'https://example.org/7'),
       clickrollup.add_annotation('of one', '2026-03-01 01:00+00', tenant => 1),
       clickrollup.add_annotation('of two', '2026-03-01 02:00+00', tenant => 2),
       clickrollup.add_annotation('reaches in', '2026-02-28 00:00+00', '2026-03-01 00:30+00', 'campaign'),
       clickrollup.add_annotation('before', '2026-02-28 23:59+00'),
       clickrollup.add_annotation('after', '2026-03-01 06:00+00')
"""


@pytest.fixture(scope="module")
def service(server: PostgresServer, template_database: str) -> Iterator[Service]:
    """A dashboard that opens by links, and annotations of several tenants."""
    with filled(server, template_database) as dsn:
        login = make_login(dsn)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(NOTES)
        with serving(dsn, login, "--secret", SECRET) as running:
            yield running


@pytest.mark.parametrize(
    ("tenant", "selected", "expected"),
    [
        (None, {}, ["reaches in", "of one", "of two", "for all"]),
        (None, {"tenant": 2}, ["reaches in", "of two", "for all"]),
        (1, {}, ["reaches in", "of one", "for all"]),
    ],
    ids=["all", "all, one selected", "one tenant"],
)
def test_a_viewer_sees_its_own_and_those_for_all(
    service: Service, tenant: int | None, selected: dict[str, int], expected: list[str]
) -> None:
    status, found = service.get("api/annotations", token=link(tenant), **TIMES, **selected)
    assert (status, [one["title"] for one in found]) == (200, expected)
    assert found[-1] | {"id": 0} == {
        "id": 0,
        "at": 1772334000.0,
        "until": None,
        "kind": "deployment",
        "title": "for all",
        "link": "https://example.org/7",
    }


def test_a_link_of_one_tenant_sees_no_other(service: Service) -> None:
    assert service.get("api/annotations", token=link(1), tenant=2, **TIMES)[0] == 403
