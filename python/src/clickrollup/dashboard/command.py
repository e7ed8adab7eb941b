"""The command line of `clickrollup dashboard`."""

import json
import re
import socket
from importlib.resources import files

import click
import structlog
import uvicorn

from clickrollup.alerts.startup import check_rights
from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.log import configure_logging
from clickrollup.commandline.options import settings_options
from clickrollup.dashboard import made_links
from clickrollup.dashboard.app import Dashboard
from clickrollup.dashboard.boards.first import first
from clickrollup.dashboard.boards.schema import shipped
from clickrollup.dashboard.boards.write import SCHEMA, write
from clickrollup.dashboard.links import Links
from clickrollup.dashboard.requests import patient
from clickrollup.dashboard.settings import DashboardSettings
from clickrollup.dashboard.startup import check, registry
from clickrollup.rollups.catalog import NoRollupError

# What a file of a board is not called by.
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


@click.command(name="dashboard")
@click.option("--link", metavar="TENANT", help="Print a signed link for a tenant, or for `all`, and end.")
@click.option("--links", is_flag=True, help="List the links that were made and have not expired, and end.")
@click.option("--init", metavar="ROLLUP", help="Write a first board for a rollup, and end.")
@click.option("--revoke", metavar="ID", help="Let a link, or its id, open nothing any more, and end.")
@settings_options(DashboardSettings)
def command(settings: DashboardSettings) -> None:
    """Show rollups live, a clickstream's or those of your boards, on a page without internet, until Ctrl-C.

    It reads rollups and their live views only, as the role `clickrollup_reader`, which
    `SELECT clickrollup.grant_reader()` makes and the connecting role must be a member of. With a secret, the
    page opens by a signed link: `clickrollup dashboard --link 7` prints one that shows tenant 7 and nothing else.
    """
    configure_logging(settings.log_format)
    asked = click.get_current_context().params
    if asked["link"] is not None:
        click.echo(signed_link(settings, asked["link"]))
    elif asked["links"]:
        click.echo(made_links.table(settings))
    elif asked["revoke"] is not None:
        click.echo(made_links.revoke(settings, asked["revoke"]))
    elif asked["init"] is not None:
        click.echo(first_board(settings, asked["init"]), nl=False)
    else:
        serve(settings)


def serve(settings: DashboardSettings) -> None:
    """Answer requests until Ctrl-C."""
    check(settings)
    dashboard = Dashboard(settings)
    if dashboard.alerts is not None and dashboard.alerts.rules:
        check_rights(settings, settings.reader_role)
    listening = listen(settings)
    structlog.get_logger().info("dashboard is at", address=address(settings.host, listening.getsockname()[1]))
    config = uvicorn.Config(
        dashboard.application(),
        http=patient(settings.head_timeout),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listening])


def first_board(settings: DashboardSettings, name: str) -> str:
    """Return a first board for a rollup or, with a folder, write it there and say so; raises ConfigurationError."""
    try:
        rollup = registry(settings).find(name, settings.schema_name)
        board = first(rollup, name)
    except (NoRollupError, ValueError) as error:
        raise ConfigurationError(
            str(error),
            hint="SELECT name FROM clickrollup.rollups; lists them, SELECT clickrollup.grant_reader('SCHEMA'); opens them.",
        ) from error
    if settings.boards is None:
        return write(board, str(files("clickrollup.dashboard.boards") / SCHEMA))
    file = settings.boards / f"{NOT_IN_NAMES.sub('-', rollup.table)}.yaml"
    try:
        settings.boards.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(write(board))
        (settings.boards / SCHEMA).write_text(json.dumps(shipped(), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        hint = (
            "Remove the file, or move it elsewhere; then it is written."
            if isinstance(error, FileExistsError)
            else "Name a folder with --boards that the user of this command may write, or none: the board is printed then."
        )
        raise ConfigurationError(f"{file} cannot be written: {error.strerror}", hint=hint) from error
    return f"{file} is written\n"


def signed_link(settings: DashboardSettings, tenant: str) -> str:
    """Return a link for a tenant's number or `all`; raises ConfigurationError without a secret or for another text."""
    if tenant != "all" and not tenant.removeprefix("-").isdigit():
        raise ConfigurationError(
            f"--link takes a tenant's number or all, not {tenant}",
            hint="--link 42 is for tenant 42, --link all for somebody who may see every tenant.",
        )
    if not settings.secret.get_secret_value():
        raise ConfigurationError(
            "links are signed with a secret, and there is none",
            hint="Set CLICKROLLUP_SECRET_FILE to a file with a long random text, for the service too.",
        )
    links = Links(settings.secret.get_secret_value(), settings.link_days)
    link = links.make(None if tenant == "all" else int(tenant))
    made_links.register(settings, link)
    return f"{address(settings.host, settings.port)}?token={links.token(link)}"


def address(host: str, port: int) -> str:
    """Return the page's address without a link's token."""
    shown = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{shown}:{port}/"


def listen(settings: DashboardSettings) -> socket.socket:
    """Return a listening socket; raises ConfigurationError where the address cannot be had."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family, backlog=512)
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror}",
            hint="Choose another with --port; 0 takes any that is free.",
        ) from error
