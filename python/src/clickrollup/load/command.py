"""The command line of `clickrollup load`."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import msgspec
import structlog
from confluent_kafka.admin import AdminClient

from clickrollup.commandline.endpoint import endpoint
from clickrollup.commandline.interrupts import Interrupts
from clickrollup.commandline.log import configure_logging
from clickrollup.commandline.options import json_option, settings_options
from clickrollup.commandline.stopping import abandon_after
from clickrollup.kafka.client import client_configuration, make_client
from clickrollup.load.gathered import Gathered
from clickrollup.load.home import Home, find_home
from clickrollup.load.sections import read_sections
from clickrollup.load.session import Session
from clickrollup.load.settings import TOPIC_VARIABLE, LoadSettings
from clickrollup.load.watch import Watch
from clickrollup.load.worker import orphaned
from clickrollup.load.workers import Supervisor


@click.command(name="load")
@json_option
@settings_options(LoadSettings)
def command(settings: LoadSettings) -> None:
    """Load the events of Kafka topics into PostgreSQL, each exactly once, until SIGTERM or Ctrl-C.

    Events, dead letters and offsets are written in one transaction, so that the loader can be killed at any
    moment and goes on where it was. A message that is no valid event becomes a row of
    clickrollup.dead_letters. The log goes to stderr: for people on a terminal, as JSON lines elsewhere.

    Exit codes: 0 stopped or at the end; 1 stopped, but not in time; 2 wrong use or configuration; 3 another
    loader has the Kafka partition; 4 the topic or a row needs a person; 5 a server is away, start again.
    """
    configure_logging(settings.log_format)
    label_log(settings)
    with Interrupts(on_first=lambda: abandon_after(settings.stop_timeout)) as interrupts:
        summary = run(settings, interrupts)
    structlog.get_logger().info("done", **summary)
    if click.get_current_context().params["as_json"]:
        click.echo(msgspec.json.encode(summary))


def run(settings: LoadSettings, interrupts: Interrupts) -> dict[str, Any]:
    """Load, in this process or in several workers, and return the summary."""
    sections = read_sections(settings)
    first = sections[0].settings
    if len(sections) > 1 or first.several_topics or first.workers > 1:
        supervisor = Supervisor(sections, own_arguments(), interrupts)
        with endpoint(settings.listen, Gathered(supervisor)):
            return supervisor.run()
    settings = first
    watch = Watch()
    with endpoint(settings.listen, watch):
        load(settings, watch, interrupts)
    return watch.summary()


def label_log(settings: LoadSettings) -> None:
    """Let each line of a worker's log say whose it is."""
    if settings.section:
        structlog.contextvars.bind_contextvars(section=settings.section)
    if TOPIC_VARIABLE in os.environ:
        structlog.contextvars.bind_contextvars(topic=settings.topic)


def own_arguments() -> list[str]:
    """Return the arguments of this command, as they were given."""
    return sys.argv[sys.argv.index("load") + 1 :]


def load(settings: LoadSettings, watch: Watch, interrupts: Interrupts) -> None:
    """Run sessions until one ends by itself; after lost Kafka partitions the next one begins.

    Raises FencedError, DataError, ConfigurationError or UnavailableError, with nothing half written.
    """
    # What librdkafka refuses needs a person, whatever the servers do.
    make_client(AdminClient, client_configuration(settings))
    home = find_home(settings)
    watch.metrics.label(home.settings.group, home.settings.topic)
    with quiet_collector():
        lost = run_session(home, watch, interrupts, again=False)
        while lost and not interrupts.count:
            lost = run_session(home, watch, interrupts, again=True)


def run_session(home: Home, watch: Watch, interrupts: Interrupts, *, again: bool) -> bool:
    """Run one session and tell whether it ended because the Kafka partitions were lost."""
    with Session(home, watch, lambda: interrupts.count > 0 or orphaned(), again=again) as session:
        session.run()
        return session.lost


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Turn the cyclic garbage collector off: it would look at each message several times.

    Messages and rows hold no cycles, so reference counts free them; Session collects the rest by hand with
    each line of progress. Left on, it takes a tenth more of the loader's CPU time: docs/loader.md.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
