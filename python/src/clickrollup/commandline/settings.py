"""Settings of every command: one field gives the flag, the environment variable, the TOML key and the help.

Precedence, highest first: flag, environment (`CLICKROLLUP_TOPIC`), TOML file (`topic = ...`, or in a table
named after the command), and for secrets a file named by `CLICKROLLUP_..._FILE`, then one of the setting's name
in the folder `CREDENTIALS_DIRECTORY`, where systemd puts credentials. `renewed` reads the secrets again.
"""

import os
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import Field, PrivateAttr, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from clickrollup.commandline.errors import ConfigurationError

ENV_PREFIX = "CLICKROLLUP_"
CONFIG_VARIABLE = f"{ENV_PREFIX}CONFIG"
# The one table of the settings file that may be there several times: [[load]], each with a name.
LOAD = "load"
# Set by systemd for a unit with LoadCredential=; podman and Kubernetes can mount a folder of secrets likewise.
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"

SettingsType = TypeVar("SettingsType", bound="Settings")


class SecretFileSource(PydanticBaseSettingsSource):
    """Reads a secret from the file that `CLICKROLLUP_<FIELD>_FILE` names, or from systemd's credentials."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the file's text for a secret field that has a file, else None."""
        path = secret_path(field_name) if is_secret(field) else None
        text = None if path is None else read_secret(path)
        return (properties(text) if text is not None and holds_properties(field) else text), field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


class EnvironmentSource(EnvSettingsSource):
    """Reads the environment; properties stand there a line each, as in a file."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """Return the value of a field that is not a plain text or number."""
        if holds_properties(field):
            return properties(value)
        return super().decode_complex_value(field_name, field, value)


class Settings(BaseSettings):
    """What every command takes. Subclasses add fields; `command` names their TOML table."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, hide_input_in_errors=True, extra="ignore")
    command: ClassVar[str] = ""
    # Settings whose flag can be repeated, and those that have none of their own.
    repeatable: ClassVar[frozenset[str]] = frozenset()
    without_flag: ClassVar[frozenset[str]] = frozenset()
    _flags: dict[str, Any] = PrivateAttr(default_factory=dict)

    @classmethod
    def from_flags(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Return the settings that the flags stand for."""
        return given

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources; a .env file is not read, because a loader runs wherever it is started."""
        environment = EnvironmentSource(settings_cls)
        return init_settings, environment, TomlSource(settings_cls), SecretFileSource(settings_cls)


class SectionSettings(Settings):
    """What every command takes that uses the loader's settings."""

    section: str = Field(
        default="", description="The [[load]] of the settings file that is meant, by its name"
    )


class TomlSource(PydanticBaseSettingsSource):
    """Reads the file that `--config` names: common keys, and the command's own table."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Return the field's value from the file, or None."""
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the keys that this command knows, the command's table before the common ones."""
        values = read_toml(os.environ.get(CONFIG_VARIABLE))
        command = getattr(self.settings_cls, "command", "")
        section = chosen_section(values, self.current_state.get("section") or "")
        own = section if command == LOAD else values.get(command, {})
        if isinstance(own, list):
            raise ConfigurationError(
                f"settings file: [[{command}]] is there several times", hint=f"Write [{command}], once."
            )
        if command == LOAD:
            refuse_unknown({key: None for key in own if key != "name"}, self.settings_cls, command)
        else:
            refuse_unknown(own, self.settings_cls, command)
        known = self.settings_cls.model_fields.keys()
        if "section" not in known or not isinstance(values.get(LOAD), list):
            section = {}
        found = values | section | own
        return {name: found[name] for name in known if name in found}


def section_name(entry: dict[str, Any], number: int) -> str:
    """Return what a section of the loader is called: its name, else its place in the file."""
    return str(entry.get("name", number))


def section_names() -> list[str]:
    """Return the names of the [[load]] in the settings file, none where it has no such sections."""
    entries = read_toml(os.environ.get(CONFIG_VARIABLE)).get(LOAD)
    return [section_name(one, n) for n, one in enumerate(entries, 1)] if isinstance(entries, list) else []


def chosen_section(values: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the loader's table, or of several the one of that name; nothing where none is chosen.

    Raises ConfigurationError when there is none of that name.
    """
    entries = values.get(LOAD, {})
    if isinstance(entries, dict):
        if name:
            raise ConfigurationError(
                f"settings file: there is no [[load]] named {name}", hint="Give each [[load]] a name."
            )
        return entries
    names = [section_name(entry, number) for number, entry in enumerate(entries, 1)]
    if name and name not in names:
        raise ConfigurationError(
            f"settings file: there is no [[load]] named {name}", hint=f"There are: {', '.join(names)}."
        )
    return dict(entries[names.index(name)]) if name else {}


def is_secret(field: FieldInfo) -> bool:
    """Tell whether the field holds a secret, which is never printed and may come from a file."""
    return field.annotation is SecretStr or holds_properties(field)


def holds_properties(field: FieldInfo) -> bool:
    """Tell whether the field holds properties of a library, any of which may be a secret."""
    return field.annotation == dict[str, SecretStr]


def properties(text: str) -> dict[str, str]:
    """Return the KEY=VALUE lines of a text; empty lines and those that begin with # do not count.

    Raises ConfigurationError, which never shows the text, for a line without an equals sign.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]
    if not all("=" in line for line in lines):
        raise ConfigurationError("properties are not KEY=VALUE", hint="Write each on a line of its own.")
    return {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}


def secret_path(name: str) -> Path | None:
    """Return the file that holds a secret setting: the variable's, or systemd's credential of that name."""
    named = os.environ.get(f"{ENV_PREFIX}{name.upper()}_FILE")
    if named is not None:
        return Path(named)
    folder = os.environ.get(CREDENTIALS_VARIABLE)
    credential = Path(folder) / name if folder else None
    return credential if credential is not None and credential.exists() else None


def read_secret(path: Path) -> str:
    """Return the text of a secret file without its final newline.

    Raises ConfigurationError when the file cannot be read; the message names the file, never its text.
    """
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"secret file {path} cannot be read: {type(error).__name__}",
            hint="Check that the file exists, is UTF-8, and that this user may read it.",
        ) from error


def read_toml(path: str | None) -> dict[str, Any]:
    """Return the settings file's content, or nothing when no file is named.

    Raises ConfigurationError for a file that cannot be read or is not TOML.
    """
    if path is None:
        return {}
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"settings file {path} cannot be read: {error.strerror}",
            hint="--config or CLICKROLLUP_CONFIG names a file that this user may read.",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"settings file {path} is not UTF-8", hint="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        # The parser's own words may quote a line that holds a secret; where it was does not.
        place = re.search(r"\((at .*)\)$", str(error))
        raise ConfigurationError(
            f"settings file {path} is not valid TOML{f', {place[1]}' if place else ''}",
            hint='Texts stand in quotes, and a table such as [load] is written once: name = "value".',
        ) from error


def refuse_unknown(own: dict[str, Any], settings_class: type[BaseSettings], command: str) -> None:
    """Raise ConfigurationError for a key in the command's table that is no setting of it: a typing error."""
    unknown = sorted(set(own) - set(settings_class.model_fields))
    if unknown:
        near = get_close_matches(unknown[0], settings_class.model_fields, 1)
        raise ConfigurationError(
            f"settings file: [{command}] does not know {', '.join(unknown)}",
            hint=(f"Is {near[0]} meant? " if near else "")
            + f"clickrollup {command} --help lists the settings; a flag --some-name is the key some_name.",
        )


def load_settings(settings_class: type[SettingsType], given: dict[str, Any]) -> SettingsType:
    """Build the settings from the flags that were given and the other sources.

    Raises ConfigurationError, which names the setting and never shows its value.
    """
    try:
        settings = settings_class(**settings_class.from_flags(given))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(
            f"setting {name}: {first['msg']}",
            hint=f"Set --{name.replace('_', '-')}, {ENV_PREFIX}{name.upper()}, or {name} in the file.",
        ) from None
    settings._flags = given
    return settings


def renewed(settings: SettingsType) -> SettingsType:
    """Return the settings with the secrets as their files have them now; nothing else changes.

    Called before each connection, this is how a password is rotated while the loader runs. Raises
    ConfigurationError when a file cannot be read any more.
    """
    now = load_settings(type(settings), settings._flags)
    secrets = [name for name, field in type(settings).model_fields.items() if is_secret(field)]
    return settings.model_copy(update={name: getattr(now, name) for name in secrets})
