"""The command line of `clickrollup doctor`."""

from contextlib import closing

import click
import msgspec
import psycopg

from clickrollup.commandline.options import json_option, settings_options
from clickrollup.commandline.settings import load_settings, section_names
from clickrollup.commandline.terminal import escaped
from clickrollup.doctor import queries
from clickrollup.doctor.database import DatabaseDoctor
from clickrollup.doctor.finding import Finding, Findings, State
from clickrollup.doctor.kafka import KafkaDoctor, Stored, StoredOffset
from clickrollup.doctor.settings import DoctorSettings
from clickrollup.events.group import group_of
from clickrollup.kafka.topic_state import Brokers
from clickrollup.kafka.topics import TopicFinder, split_topics
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
    """Return what there is to say; a server that is away is a finding, and the other one is looked at.

    Of several sections of the settings file, each is looked at.
    """
    findings = Findings()
    names = [settings.section] if settings.section else section_names()
    for name in names or [""]:
        chosen = load_settings(DoctorSettings, settings._flags | {"section": name}) if name else settings
        examine_section(chosen, findings)
    return findings


def examine_section(settings: DoctorSettings, findings: Findings) -> None:
    """Add what there is to say of one table and its topics; what was found before is not said again."""
    found = Findings()
    topics = Topics(settings, found)
    stored: dict[str, tuple[DoctorSettings, Stored]] = {}
    with found.check("server"), closing(connect(settings)) as connection:
        table = DatabaseDoctor(connection, topics.first, found).look()
        with translated("read the loader's progress"):
            for topic in topics.names:
                one = in_group(connection, settings.model_copy(update={"topic": topic}), table)
                stored[topic] = one, stored_offsets(connection, one)
    findings.add_new(found.all)
    for topic in [] if settings.skip_kafka else topics.names:
        own = Findings()
        one, offsets = stored.get(topic, (settings.model_copy(update={"topic": topic}), None))
        with own.check("kafka"):
            state = Brokers(one, settings.connect_timeout).look()
            KafkaDoctor(one, state, offsets, own, alone=not settings.several_topics).judge()
        findings.add_new(own.all, topic if settings.several_topics or settings.section else "")


class Topics:
    """The topics that the settings mean, as far as the brokers can be asked."""

    def __init__(self, settings: DoctorSettings, findings: Findings) -> None:
        """Ask; what goes wrong is a finding, and so are patterns that mean nothing."""
        self.names = [settings.topic]
        if settings.several_topics:
            self.names = [word for word in split_topics(settings.topic) if not word.startswith("^")]
            if not settings.skip_kafka:
                with findings.check("kafka"):
                    self.names = TopicFinder(settings).find(settings.connect_timeout)
            if not self.names:
                findings.add("topic", State.WARNING, f"no topic matches {settings.topic}", "See --topic.")
        self.first = settings.model_copy(update={"topic": self.names[0]}) if self.names else settings


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
    return {number: StoredOffset(*stored) for number, *stored in rows}
