"""The command line of `clickrollup alerts`."""

import asyncio
import signal
from typing import Any

import click
import msgspec
import psycopg
import structlog

from clickrollup.alerts.judging import Judgement
from clickrollup.alerts.keeping import title
from clickrollup.alerts.rules import Rule
from clickrollup.alerts.service import Alerts
from clickrollup.alerts.startup import check_rights
from clickrollup.commandline.endpoint import endpoint
from clickrollup.commandline.errors import ClickrollupError, ConfigurationError, UnavailableError
from clickrollup.commandline.log import configure_logging
from clickrollup.commandline.options import json_option, settings_options
from clickrollup.commandline.service import stay_alive
from clickrollup.commandline.settings import renewed
from clickrollup.postgres.connection import KEEPALIVES, described, is_transient, read_dsn, redacted
from clickrollup.watch_alerts.settings import AlertsSettings
from clickrollup.watch_alerts.watch import Watch

AWAY = "Nothing was kept or sent. Check that the server runs, and --dsn; then ask again."
REFUSED = "The role of --dsn must be able to log in and to SET ROLE to --reader-role: clickrollup.grant_dashboard(ROLE)."


@click.command(name="alerts")
@click.option(
    "--check", is_flag=True, help="Judge once, print what would fire, keep and send nothing, and end."
)
@json_option
@settings_options(AlertsSettings)
def command(settings: AlertsSettings) -> None:
    """Judge the alert rules of boards again and again, and send what fires, until SIGTERM or Ctrl-C.

    For where no `clickrollup dashboard --boards` does. Start several for availability: each alert fires once. The
    log goes to stderr.

    Exit codes: 0 stopped, or with --check all rules could be judged; 1 with --check one could not; 2 wrong use, rules
    or configuration; 5 with --check the server is away.
    """
    configure_logging(settings.log_format)
    alerts = Alerts(settings.boards, settings, lambda: connection(settings), settings.statement_timeout)
    asked = click.get_current_context().params
    if asked["check"]:
        check(settings, alerts, as_json=asked["as_json"])
        return
    check_rights(settings, settings.reader_role)
    structlog.get_logger().info("judging alerts", rules=len(alerts.rules), every=settings.every)
    watch = Watch(alerts.told)
    with endpoint(settings.listen, watch):
        asyncio.run(until_stopped(alerts, settings.every, watch))
    summary = {
        "rounds": alerts.told.rounds,
        "sent": alerts.told.sent,
        "unsent": alerts.told.unsent,
        "problems": alerts.told.problems,
    }
    structlog.get_logger().info("done", **summary)
    if asked["as_json"]:
        click.echo(msgspec.json.encode(summary))


async def connection(settings: AlertsSettings) -> psycopg.AsyncConnection[tuple[Any, ...]]:
    """Open a connection, with the secrets as they are now."""
    parameters: dict[str, Any] = KEEPALIVES | {
        "connect_timeout": settings.connect_timeout,
        "fallback_application_name": "clickrollup alerts",
        **read_dsn(renewed(settings).dsn.get_secret_value()),
        "autocommit": True,
        "prepare_threshold": None,
    }
    return await psycopg.AsyncConnection.connect(**parameters)


async def until_stopped(alerts: Alerts, every: float, watch: Watch) -> None:
    """Work until a signal comes."""
    work = asyncio.create_task(alerts.run(every))
    alive = asyncio.create_task(stay_alive(lambda: not watch.stuck()))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, work.cancel)
    await asyncio.gather(work, return_exceptions=True)
    alive.cancel()
    if not work.cancelled() and (failure := work.exception()):
        raise failure


def check(settings: AlertsSettings, alerts: Alerts, *, as_json: bool) -> None:
    """Print what would fire; raises ClickrollupError where a rule cannot be judged."""
    try:
        found = asyncio.run(alerts.check())
    except psycopg.Error as error:
        parameters = read_dsn(settings.dsn.get_secret_value())
        said = f"postgresql: {redacted(described(error), parameters)}"
        if is_transient(error):
            raise UnavailableError(said, server="postgresql", hint=AWAY) from error
        raise ConfigurationError(said, hint=REFUSED) from error
    rules = {rule.name: rule for rule in alerts.rules}
    if as_json:
        click.echo(
            msgspec.json.encode(
                [line for name, judged in found.items() for line in rows(rules[name], judged)]
            )
        )
    else:
        for name, judged in found.items():
            click.echo("\n".join(lines(rules[name], judged)))
    broken = [name for name, judged in found.items() if isinstance(judged, str)]
    if broken:
        raise ClickrollupError(f"{len(broken)} of {len(found)} rules cannot be judged", hint="docs/alerts.md")


def rows(rule: Rule, judged: list[Judgement] | str) -> list[dict[str, Any]]:
    """Return what --json prints of a rule: an object for each value that would fire, or one without."""
    about = {"rule": rule.name, "file": rule.file, "line": rule.line}
    if isinstance(judged, str):
        return [about | {"fires": False, "error": judged}]
    return [
        about
        | {
            "fires": True,
            "after_seconds": rule.hold,
            "value": one.measurement.value,
            "measured": one.measurement.measured,
            "bound": one.bound,
            "severity": rule.severity,
            "title": title(rule, one.measurement),
            "send": list(rule.send),
        }
        for one in judged
    ] or [about | {"fires": False, "error": None}]


def lines(rule: Rule, judged: list[Judgement] | str) -> list[str]:
    """Return what is printed of a rule for people."""
    if isinstance(judged, str):
        return [f"ERROR  {rule.name}: {judged}"]
    after = f", after {rule.hold} s" if rule.hold else ""
    return [
        f"FIRES  {title(rule, one.measurement)} ({rule.severity}{after}): {one.measurement.measured:g}, "
        f"bound {one.bound:g}"
        for one in judged
    ] or [f"quiet  {rule.name}"]
