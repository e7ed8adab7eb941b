"""The command line of `clickrollup doctor`."""

from contextlib import closing

import click
import msgspec
import psycopg

from clickrollup.commandline.options import json_option, settings_options
from clickrollup.commandline.terminal import escaped
from clickrollup.doctor import queries
from clickrollup.doctor.database import DatabaseDoctor
from clickrollup.doctor.finding import Finding, Findings, State
from clickrollup.doctor.kafka import KafkaDoctor, Stored
from clickrollup.doctor.settings import DoctorSettings
from clickrollup.events.group import group_of
from clickrollup.kafka.topic_state import Brokers
from clickrollup.postgres.connection import connect, translated

COLOURS = {State.OK: "green", State.WARNING: "yellow", State.CRITICAL: "red"}


@click.command(name="doctor")
@json_option
@settings_options(DoctorSettings)
def command(settings: DoctorSettings) -> None:
    """Look at server, extension, rollups, topic, group and clocks, and name the fix for each finding.

    Give it the loader's settings and role. It changes nothing and joins no group. Exit codes: 0 all is well; 1 a
    warning; 2 critical, or wrong use.
    """
    findings = examine(settings)
    if click.get_current_context().params["as_json"]:
        found = [finding.as_json() for finding in findings.all]
        click.echo(msgspec.json.encode({"state": findings.worst.name.lower(), "findings": found}))
    else:
        for finding in findings.all:
            show(finding)
    click.get_current_context().exit(int(findings.worst))


def show(finding: Finding) -> None:
    """Print a finding, its fix on a line below."""
    state = click.style(f"{finding.state.name.lower():<8}", fg=COLOURS[finding.state])
    click.echo(f"{state}  {finding.check}: {escaped(finding.found)}")
    if finding.fix:
        click.echo(f"{'':<8}  -> {escaped(finding.fix)}")


def examine(settings: DoctorSettings) -> Findings:
    """Return what there is to say; a server that is away is a finding, and the other one is looked at."""
    findings = Findings()
    stored: Stored = None
    with (
        findings.check("server"),
        closing(connect(settings)) as connection,
    ):
        table = DatabaseDoctor(connection, settings, findings).look()
        with translated("read the loader's progress"):
            settings = in_group(connection, settings, table)
            stored = stored_offsets(connection, settings)
    if not settings.skip_kafka:
        with findings.check("kafka"):
            state = Brokers(settings, settings.connect_timeout).look()
            KafkaDoctor(settings, state, stored, findings).judge()
    return findings


def in_group(connection: psycopg.Connection, settings: DoctorSettings, table: str | None) -> DoctorSettings:
    """Return the settings with the group of the table's loaders, as they are where there is no such table."""
    group = settings.group if table is None else group_of(connection, settings.group, settings.topic, table)
    return settings.model_copy(update={"group": group})


def stored_offsets(connection: psycopg.Connection, settings: DoctorSettings) -> Stored:
    """Return the next offsets of the group, None where the database does not have or show them."""
    try:
        rows = connection.execute(
            queries.PROGRESS, {"group": settings.group, "topic": settings.topic}
        ).fetchall()
    except (
        psycopg.errors.UndefinedTable,
        psycopg.errors.InvalidSchemaName,
        psycopg.errors.InsufficientPrivilege,
    ):
        # Said already, by the checks of the extension and the privileges.
        return None
    return dict(rows)
