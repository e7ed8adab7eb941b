"""Every flag of every command, and every environment variable, is in the documentation."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from clickrollup.cli import COMMANDS, main
from clickrollup.commandline.settings import is_secret
from clickrollup.events.settings import RegistrySettings
from clickrollup.kafka.settings import KafkaSettings
from clickrollup.postgres.settings import DatabaseSettings

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
# The page of each command; the settings by which all of them connect are on the loader's.
PAGES = {
    "alerts": "alerts.md",
    "dashboard": "dashboard.md",
    "load": "loader.md",
    "mapping": "mapping.md",
    "produce": "producer.md",
    "replay": "producer.md",
}
OPERATOR_PAGE = "operator.md"
SHARED = {
    "config": None,
    **DatabaseSettings.model_fields,
    **KafkaSettings.model_fields,
    **RegistrySettings.model_fields,
}


def page(command: str) -> str:
    return (DOCS / PAGES.get(command, OPERATOR_PAGE)).read_text(encoding="utf-8")


def options(command: click.Command) -> Iterator[click.Option]:
    """Yield the options of a command and of those below it."""
    yield from (parameter for parameter in command.params if isinstance(parameter, click.Option))
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from options(below)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_is_on_the_page_of_its_command(name: str) -> None:
    command = import_module(COMMANDS[name][0]).command
    loader = page("load")
    missing = [
        option.opts[0]
        for option in options(command)
        if f"`{option.opts[0]}" not in (loader if option.name in SHARED else page(name))
    ]
    assert missing == []


def test_flags_of_the_whole_program_are_documented() -> None:
    flags = [parameter.opts[0] for parameter in main.params if parameter.name != "version"]
    assert flags
    assert [flag for flag in flags if f"`{flag}" not in page("load")] == []


def test_every_variable_that_the_program_names_is_documented() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "python/src").rglob("*.py"))
    named = set(re.findall(r"\bCLICKROLLUP_[A-Z_]+[A-Z]\b", sources)) | {
        "CLICKROLLUP_CONFIG",
        "CREDENTIALS_DIRECTORY",
    }
    settings_without_flag = {f"CLICKROLLUP_{name.upper()}" for name in KafkaSettings.without_flag}
    secret_files = {
        f"CLICKROLLUP_{name.upper()}_FILE" for name, field in SHARED.items() if field and is_secret(field)
    }
    derived = {f"CLICKROLLUP_{name.upper()}" for name in SHARED} | secret_files
    text = "".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))
    assert {name for name in (named - derived) | settings_without_flag if name not in text} == set()
