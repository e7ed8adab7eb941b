"""The command line of `clickrollup status`."""

import time

import click
import msgspec

from clickrollup.commandline.errors import ClickrollupError
from clickrollup.commandline.interrupts import Interrupts
from clickrollup.commandline.options import settings_options
from clickrollup.status.screen import screen
from clickrollup.status.settings import StatusSettings
from clickrollup.status.snapshot import take

# Seconds between two looks at the signals.
PAUSE = 0.1


@click.command(name="status")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on stdout; with --watch one a line."
)
@settings_options(StatusSettings)
def command(settings: StatusSettings) -> None:
    """Show rollups with what waits, loaders with their lag, dead letters and the last errors on one screen.

    It reads only, joins no group, and needs the role of clickrollup.grant_operator; for rollups a member of their
    owner. With --watch, a server that is away is shown as such and asked again.
    """
    as_json = click.get_current_context().params["as_json"]
    if settings.watch is None:
        show(settings, as_json=as_json)
        return
    with Interrupts() as interrupts:
        while not interrupts.count:
            if not as_json:
                click.clear()
            try:
                show(settings, as_json=as_json)
            except ClickrollupError as error:
                click.echo(error.format_message(), err=True)
            wait(settings.watch, interrupts)


def show(settings: StatusSettings, *, as_json: bool) -> None:
    """Look once and print it."""
    snapshot = take(settings)
    click.echo(msgspec.json.encode(snapshot) if as_json else screen(snapshot))


def wait(seconds: float, interrupts: Interrupts) -> None:
    """Wait so long, or until a signal comes."""
    until = time.monotonic() + seconds
    while not interrupts.count and time.monotonic() < until:
        time.sleep(PAUSE)
