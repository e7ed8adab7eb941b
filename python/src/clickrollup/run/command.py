"""The command line of `clickrollup run`."""

import click
import msgspec
import structlog

from clickrollup.commandline.endpoint import endpoint
from clickrollup.commandline.errors import ClickrollupError
from clickrollup.commandline.interrupts import Interrupts
from clickrollup.commandline.log import configure_logging
from clickrollup.commandline.options import json_option, settings_options
from clickrollup.commandline.stopping import abandon_after
from clickrollup.run.runner import Runner
from clickrollup.run.settings import RunSettings
from clickrollup.run.watch import Watch


@click.command(name="run")
@json_option
@settings_options(RunSettings)
def command(settings: RunSettings) -> None:
    """Run all rollups again and again, and retention and partitions, until SIGTERM or Ctrl-C.

    For where pg_cron is not. Start several for availability: one runs, the others stand by. It runs the rollups
    of which its role has the rights, whatever their schedules say. The log goes to stderr.

    Exit codes: 0 stopped, or with --once all was done; 1 with --once something failed, or stopped, but not in
    time; 2 wrong use or configuration; 5 with --once the server is away.
    """
    configure_logging(settings.log_format)
    watch = Watch()
    interrupts = Interrupts(on_first=lambda: abandon_after(settings.stop_timeout))
    with interrupts, endpoint(settings.listen, watch):
        Runner(settings, watch, lambda: interrupts.count > 0).run()
    structlog.get_logger().info("done", **watch.summary())
    if click.get_current_context().params["as_json"]:
        click.echo(msgspec.json.encode(watch.summary()))
    if settings.once and watch.done["failures"]:
        raise SystemExit(ClickrollupError.exit_code)
