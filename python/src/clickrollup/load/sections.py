"""The sections of a settings file: each [[load]] is a loader of its own, run by one command."""

import os
from collections import Counter
from difflib import get_close_matches
from typing import Any

import msgspec

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.settings import (
    CONFIG_VARIABLE,
    ENV_PREFIX,
    LOAD,
    load_settings,
    read_toml,
    section_name,
)
from clickrollup.load.settings import LoadSettings

# What tells sections from each other, so that no flag or variable can be meant for all of them.
OWN_KEYS = ("topic", "table", "mapping", "group", "format", "start")
# What the command has once.
SHARED_KEYS = ("listen", "log_format", "section")
# How much alike a key must be to one of the loader's, to be a typing error: other commands have keys there too.
ALIKE = 0.85


class Section(msgspec.Struct):
    """A loader's name and settings; the name is empty where the file has no sections."""

    name: str
    settings: LoadSettings


def read_sections(settings: LoadSettings) -> list[Section]:
    """Return the sections of the settings file, or the settings alone where it has none or one is chosen.

    Raises ConfigurationError that names file, section and key.
    """
    path = os.environ.get(CONFIG_VARIABLE)
    values = read_toml(path)
    entries = values.get(LOAD)
    if not isinstance(entries, list) or settings.section:
        return [Section(settings.section, settings)]
    refuse_misspelt(values, str(path))
    names = [section_name(entry, number) for number, entry in enumerate(entries, 1)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ConfigurationError(
            f"{path}: two [[load]] are named {twice[0]}", hint="Give each [[load]] a name of its own."
        )
    for name, entry in zip(names, entries, strict=True):
        refuse_keys(settings, name, entry, str(path))
    sections = [Section(name, section_settings(settings, name, str(path))) for name in names]
    refuse_same(sections, str(path))
    return sections


def section_settings(settings: LoadSettings, name: str, path: str) -> LoadSettings:
    """Return the settings of one section, under the flags that were given."""
    try:
        return load_settings(LoadSettings, settings._flags | {"section": name})
    except ConfigurationError as error:
        found = error.message.removeprefix("settings file: [load] ")
        raise ConfigurationError(f"{path}: [[load]] {name}: {found}", hint=error.hint) from None


def refuse_misspelt(values: dict[str, Any], path: str) -> None:
    """Raise ConfigurationError for a key above the sections that is almost one of the loader's."""
    known = LoadSettings.model_fields
    for key, value in values.items():
        near = get_close_matches(key, known, 1, ALIKE)
        if key not in known and near and not isinstance(value, dict):
            raise ConfigurationError(
                f"{path}: {key} is no setting of the loader", hint=f"Is {near[0]} meant?"
            )


def refuse_keys(settings: LoadSettings, name: str, entry: dict[str, Any], path: str) -> None:
    """Raise ConfigurationError for a key that is not for one section, or that something else overrides."""
    for key in SHARED_KEYS:
        if key in entry:
            raise ConfigurationError(
                f"{path}: [[load]] {name}: {key} is not for one section",
                hint=f"Write {key} above all [[load]].",
            )
    for key in OWN_KEYS:
        variable = f"{ENV_PREFIX}{key.upper()}"
        if key in entry and (key in settings._flags or variable in os.environ):
            given = f"--{key}" if key in settings._flags else variable
            raise ConfigurationError(
                f"{given} would hold for every [[load]] of {path}, and {name} has a {key} of its own",
                hint=f"Leave out {given}, or run one section: --section {name}",
            )


def refuse_same(sections: list[Section], path: str) -> None:
    """Raise ConfigurationError when two sections do the same, or split a topic between two tables."""
    seen: dict[tuple[str, str], Section] = {}
    for section in sections:
        one = section.settings
        key = (one.topic, one.group or one.table)
        other = seen.setdefault(key, section)
        if other is not section:
            raise ConfigurationError(
                f"{path}: [[load]] {other.name} and {section.name} have the same topic {one.topic} and "
                f"{'group ' + one.group if one.group else 'table ' + one.table}",
                hint="Use workers = 2 for two loaders of one table; two tables need two groups.",
            )
