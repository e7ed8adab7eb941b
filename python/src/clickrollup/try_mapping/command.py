"""The command line of `clickrollup mapping`."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click
import msgspec

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.options import json_option, settings_options
from clickrollup.commandline.terminal import escaped
from clickrollup.events.checks import check_database, find_target
from clickrollup.mapping.catalog import columns_of
from clickrollup.mapping.choice import find_table
from clickrollup.postgres.connection import connect, translated
from clickrollup.try_mapping.check import Tried, tried
from clickrollup.try_mapping.draft import draft
from clickrollup.try_mapping.sample import sampled
from clickrollup.try_mapping.settings import MappingSettings

# What --check says without a file of its own: the one of --mapping.
GIVEN = "-"


@click.command(name="mapping")
@json_option
@click.option(
    "--check",
    is_flag=False,
    flag_value=GIVEN,
    default=None,
    metavar="[FILE]",
    help="Try this mapping, or that of --mapping, on the messages; show rows and refusals, and write nothing.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="File for the first mapping; it must not exist yet."
)
@settings_options(MappingSettings)
def command(settings: MappingSettings) -> None:
    """Write a first mapping from the table and a look at messages, or try one with --check.

    The messages are the newest of --topic, or the lines of --sample-file. Exit code 1 when --check finds a message that
    would be a dead letter.
    """
    given = click.get_current_context().params
    if given["check"] is None:
        write(first_mapping(settings), given["output"])
        return
    chosen = settings if given["check"] == GIVEN else settings.model_copy(update={"mapping": given["check"]})
    found = check(chosen)
    show(found, as_json=given["as_json"])
    if any(one.reason is not None for one in found):
        click.get_current_context().exit(1)


def first_mapping(settings: MappingSettings) -> str:
    """Return the text of a first mapping file."""
    with closing(connect(settings)) as connection, translated("look at the catalog"):
        target = find_target(connection, settings)
        columns = columns_of(connection, target.oid)
    return draft(settings.table, columns, sampled(settings), target.extra or "")


def write(text: str, output: Path | None) -> None:
    """Write the mapping to a file that is not there yet, or print it."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ConfigurationError(
            f"mapping {output} cannot be written: {error.strerror}",
            hint="--output names a file that is not there yet, in a folder that is; without it the mapping is printed.",
        ) from None


def check(settings: MappingSettings) -> list[Tried]:
    """Return what would become of the messages."""
    with closing(connect(settings)) as connection:
        table = check_database(connection, settings, find_table)
        messages = sampled(settings)
        with translated("try the rows"):
            return tried(connection, table, messages)


def show(found: list[Tried], *, as_json: bool) -> None:
    """Print a line for each row, refusal and message that is passed over, and the counts."""
    rows = sum(len(one.rows) for one in found)
    refused = [one for one in found if one.reason is not None]
    passed = sum(one.passed for one in found)
    if as_json:
        result = {
            "messages": len(found),
            "rows": [row for one in found for row in one.rows],
            "refused": [{"partition": o.partition, "offset": o.offset, "reason": o.reason} for o in refused],
            "passed_over": passed,
        }
        click.echo(msgspec.json.encode(result))
        return
    for one in found:
        click.echo("\n".join(lines(one)))
    click.echo(
        f"{len(found)} messages: {rows} rows, {len(refused)} refused, {passed} passed over; nothing was written",
        err=True,
    )


def lines(one: Tried) -> list[str]:
    """Return the lines about one message."""
    place = f"{one.partition}@{one.offset}"
    if one.reason is not None:
        return [f"{place}  refused  {escaped(one.reason)}"]
    if one.passed or not one.rows:
        return [f"{place}  passed over"]
    return [f"{place}  row  {escaped(msgspec.json.encode(shown(row)).decode())}" for row in one.rows]


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for a person: without what is NULL."""
    return {name: value for name, value in row.items() if value is not None}
