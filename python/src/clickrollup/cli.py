"""The console command `clickrollup`: commands are found by name and imported only when called."""

import os
from importlib import import_module

import click

from clickrollup import __version__
from clickrollup.commandline.settings import CONFIG_VARIABLE

# Name of the command -> module that holds it as the attribute `command`, and its line in the help.
COMMANDS = {
    "dashboard": ("clickrollup.dashboard.command", "Show the rollups live in a browser."),
    "alerts": ("clickrollup.watch_alerts.command", "Judge the alert rules of boards, and send what fires."),
    "load": ("clickrollup.load.command", "Load events from a Kafka topic into PostgreSQL, exactly once."),
    "run": ("clickrollup.run.command", "Run all rollups again and again, where pg_cron is not."),
    "produce": ("clickrollup.produce.command", "Send made-up clickstream events to a Kafka topic."),
    "doctor": ("clickrollup.doctor.command", "Look whether all is well, and name the fix where it is not."),
    "status": ("clickrollup.status.command", "Show rollups, loaders and dead letters on one screen."),
    "dead-letters": (
        "clickrollup.dead_letters.command",
        "List, show, replay, discard and export messages that could not become events.",
    ),
    "mapping": (
        "clickrollup.try_mapping.command",
        "Write a first mapping of messages to a table, or try one without writing.",
    ),
    "replay": ("clickrollup.replay.command", "Send real events from a file to a Kafka topic."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when used, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def show_version(context: click.Context) -> None:
    """Print the version, and whether rows are made by compiled code."""
    compiled = import_module("clickrollup.postgres.compiled")
    click.echo(f"clickrollup, version {__version__}, {compiled.described()}")
    context.exit()


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, asked: show_version(context) if asked else None,
    help="Show the version and exit.",
)
@click.option(
    "--config", envvar=CONFIG_VARIABLE, type=click.Path(dir_okay=False), help="Settings file in TOML."
)
def main(config: str | None) -> None:
    """Carry clickstream events from Kafka into PostgreSQL, where the clickrollup extension rolls them up.

    Every setting can be given as a flag, as an environment variable (CLICKROLLUP_ and the flag's name), or in
    a TOML file; secrets also in a file named by CLICKROLLUP_..._FILE. The first of these that is set wins.
    """
    # What libpq asks for when it connects, pooler or not: a role may be set to a style that no driver reads.
    os.environ["PGDATESTYLE"] = "ISO, MDY"
    if config is not None:
        os.environ[CONFIG_VARIABLE] = config
