"""The private PostgreSQL: out of reach for others, survives a crash, leaves nothing."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from clickrollup.sandbox.children import Child
from clickrollup.sandbox.errors import SandboxError
from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.network import listens
from clickrollup.sandbox.postgres import PostgresServer


@pytest.fixture
def own_server():
    with PostgresServer(durable=False) as running:
        yield running


def test_nothing_is_left():
    with PostgresServer(durable=False) as running:
        folder, process = running.folder, running.process
    assert not folder.exists()
    assert process.process.poll() == 0
    assert not listens(running.port)


def test_nothing_is_left_of_a_server_that_does_not_start(monkeypatch):
    folders = []
    start = PostgresServer.start

    def start_in_vain(server):
        folders.append(server.folder)
        start(server)

    monkeypatch.setattr(PostgresServer, "start", start_in_vain)
    with (
        pytest.raises(SandboxError, match=r"(?s)PostgreSQL server ended with exit code 1.*no_such_setting"),
        PostgresServer(settings={"no_such_setting": "1"}),
    ):
        pass
    assert not folders[0].exists()


def test_root_does_not_run_it(own_server):
    owner = Path(f"/proc/{own_server.process.process.pid}").stat().st_uid
    assert owner != 0
    assert own_server.data.stat().st_uid == owner


def test_socket_is_for_its_owner_alone(own_server):
    assert own_server.folder.stat().st_mode & 0o077 == 0


def test_tcp_asks_for_the_password(own_server):
    psycopg.connect(own_server.tcp_dsn()).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(own_server.tcp_dsn(), password="wrong")  # noqa: S106


def test_listens_on_loopback_only(own_server):
    assert own_server.execute("SHOW listen_addresses") == [("127.0.0.1",)]


def test_committed_rows_survive_a_crash(own_server):
    own_server.execute("CREATE TABLE kept AS SELECT 1 AS number")
    own_server.stop(signal.SIGQUIT)
    own_server.start()
    assert own_server.execute("SELECT number FROM kept") == [(1,)]
    assert "was not properly shut down" in own_server.log.read_text()


def test_environment_names_the_server_and_no_other(own_server, monkeypatch):
    monkeypatch.setenv("PGSERVICE", "production")
    environment = own_server.environment("postgres")
    assert environment["PGHOST"] == str(own_server.folder)
    assert "PGSERVICE" not in environment


def pg_config_of(version: str, folder: Path) -> str:
    program = folder / "pg_config"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("version", ["PostgreSQL 14.9", "PostgreSQL 20beta1", "nonsense"])
def test_unsupported_server_is_refused(version, tmp_path):
    with pytest.raises(SandboxError, match=rf"is of {version}, clickrollup needs 15 to 19"):
        Installation.of(pg_config_of(version, tmp_path))


def test_pg_config_decides(monkeypatch, tmp_path):
    monkeypatch.setenv("PG_CONFIG", pg_config_of("PostgreSQL 9.6", tmp_path))
    with pytest.raises(SandboxError, match=r"PostgreSQL 9\.6"):
        PostgresServer()


def test_pg_config_that_is_not_there(tmp_path):
    with pytest.raises(SandboxError, match="pg_config cannot be run"):
        Installation.of(str(tmp_path / "nothing"))


def test_server_runs_under_no_session_of_ours(own_server):
    pid = own_server.process.process.pid
    assert os.getsid(pid) == pid
    assert isinstance(own_server.process, Child)
