"""The command line of `clickrollup dead-letters`."""

from pathlib import Path
from typing import Any

import click
import msgspec

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.commandline.options import json_option, settings_options
from clickrollup.commandline.terminal import escaped
from clickrollup.dead_letters.export import WRITERS
from clickrollup.dead_letters.replay import Replay, check_privileges
from clickrollup.dead_letters.settings import FilterSettings, ListSettings, ReplaySettings
from clickrollup.dead_letters.store import as_record, opened
from clickrollup.dead_letters.text import readable
from clickrollup.events.checks import check_database
from clickrollup.events.duplicates import duplicates
from clickrollup.mapping.choice import find_table

ids_argument = click.argument("ids", nargs=-1, type=int, metavar="[ID]...")


@click.group(name="dead-letters")
def command() -> None:
    """Look at messages that could not become events, replay them after a fix, discard or export them.

    IDs and filters say which; a loader's group and topic in the environment or the settings file count too.
    """


def given() -> dict[str, Any]:
    """Return the arguments and flags that are no settings."""
    return click.get_current_context().params


def show_json(result: dict[str, Any]) -> None:
    """Print the result as --json promises."""
    click.echo(msgspec.json.encode(result))


@command.command(name="list")
@json_option
@click.option("--summary", is_flag=True, help="One line for each group, topic and reason.")
@settings_options(ListSettings)
def list_command(settings: ListSettings) -> None:
    """List dead letters, the oldest first, without their bytes."""
    with opened(settings, (), "list dead letters") as letters:
        total = letters.count()
        rows = letters.summary() if given()["summary"] else letters.listed(settings.limit)
    if given()["as_json"]:
        show_json({"total": total, "summary" if given()["summary"] else "dead_letters": rows})
        return
    for row in rows:
        click.echo(summary_line(row) if given()["summary"] else list_line(row))
    click.echo(f"{total} dead letters" + (f", {len(rows)} shown" if len(rows) < total else ""), err=True)


def list_line(row: dict[str, Any]) -> str:
    """Return one dead letter on a line."""
    place = f"{row['topic']}/{row['kafka_partition']}@{row['kafka_offset']}"
    return f"{row['dead_letter_id']}  {row['received_at']}  {row['consumer_group']}  {place}  {escaped(row['reason'])}"


def summary_line(row: dict[str, Any]) -> str:
    """Return one reason on a line."""
    partitions = ",".join(map(str, row["kafka_partitions"]))
    between = f"{row['first_received']} to {row['last_received']}"
    return (
        f"{row['messages']:>8}  {row['consumer_group']}  {row['topic']}/{partitions}  {between}  "
        f"{escaped(row['reason'])}"
    )


@command.command(name="show")
@click.argument("ids", nargs=-1, type=int, metavar="ID...", required=True)
@json_option
@settings_options(FilterSettings)
def show_command(settings: FilterSettings) -> None:
    """Show dead letters with their bytes: as text where they are UTF-8, else in hex; nothing harms a terminal."""
    ids = given()["ids"]
    with opened(settings, ids, "read dead letters") as letters:
        rows = list(letters.whole())
    if given()["as_json"]:
        show_json({"dead_letters": [as_record(row) for row in rows]})
    else:
        for row in rows:
            click.echo("\n".join(f"{name:<16} {value_text(value)}" for name, value in row.items()) + "\n")
    missing = sorted(set(ids) - {row["dead_letter_id"] for row in rows})
    if missing:
        raise ClickrollupError(
            f"no such dead letter: {', '.join(map(str, missing))}",
            hint="clickrollup dead-letters list has their ids; one that was replayed or discarded is gone.",
        )


def value_text(value: Any) -> str:
    """Return a column for a person; what goes over several lines begins on one of its own."""
    text = readable(value) if isinstance(value, bytes) or value is None else escaped(str(value))
    return f"\n{text}" if "\n" in text else text


@command.command(name="replay")
@ids_argument
@json_option
@click.option("--dry-run", is_flag=True, help="Try, tell the counts, and change nothing.")
@settings_options(ReplaySettings)
def replay_command(settings: ReplaySettings) -> None:
    """Make events of dead letters after a fix, each exactly once.

    Event and dead letter change in one transaction. What is still no event, or refused by the table, stays
    with its new reason. Exit code 1 when one stayed.
    """
    with opened(settings, given()["ids"], "replay dead letters") as letters:
        check_privileges(letters.connection)
        target, maker = check_database(letters.connection, settings, find_table)
        known = duplicates(letters.connection, target.identifier, settings.deduplicate_within)
        if not given()["dry_run"]:
            letters.connection.commit()
        replay = Replay(letters, target, maker, known)
        outcome = replay.run(dry_run=given()["dry_run"])
    result = {"replayed": outcome.replayed, "still_bad": outcome.still_bad}
    if given()["as_json"]:
        show_json(result)
    click.echo(f"replayed {outcome.replayed}, still bad {outcome.still_bad}", err=True)
    if outcome.still_bad:
        click.get_current_context().exit(1)


@command.command(name="discard")
@ids_argument
@json_option
@click.option(
    "--all", "every", is_flag=True, help="Discard all; needed where neither ID nor filter is given."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@settings_options(FilterSettings)
def discard_command(settings: FilterSettings) -> None:
    """Delete dead letters for good, after asking. Nothing brings them back: export them first."""
    ids = given()["ids"]
    if not (ids or settings.narrowed or given()["every"]):
        raise ConfigurationError(
            "nothing says which dead letters to discard", hint="Give IDs, a filter, or --all."
        )
    with opened(settings, ids, "discard dead letters") as letters:
        confirm(letters.count())
        discarded = letters.discard()
    if given()["as_json"]:
        show_json({"discarded": discarded})
    click.echo(f"discarded {discarded}", err=True)


def confirm(count: int) -> None:
    """Ask before deleting. Raises ConfigurationError where nobody can answer, ClickrollupError on a no."""
    if given()["yes"]:
        return
    if not click.get_text_stream("stdin").isatty():
        raise ConfigurationError(
            f"{count} dead letters would be discarded", hint="Give --yes to do it unasked."
        )
    if not click.confirm(f"Discard {count} dead letters for good?", err=True):
        raise ClickrollupError("nothing was discarded", hint="Answer y to do it, or give --yes.")


@command.command(name="export")
@ids_argument
@click.option("--format", "form", type=click.Choice(sorted(WRITERS)), default="ndjson", help="ndjson or csv.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write [default: stdout]."
)
@settings_options(FilterSettings)
def export_command(settings: FilterSettings) -> None:
    """Write dead letters to a file or stdout; they stay where they are."""
    write, output = WRITERS[given()["form"]], given()["output"]
    with opened(settings, given()["ids"], "export dead letters") as letters:
        records = (as_record(row) for row in letters.whole())
        if output is None:
            count = write(records, click.get_text_stream("stdout"))
        else:
            with output.open("w", encoding="utf-8", newline="") as file:
                count = write(records, file)
    click.echo(f"exported {count}", err=True)
