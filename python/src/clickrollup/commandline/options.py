"""The flags of a command, made of its settings."""

import os
from collections.abc import Callable
from typing import Any

import click
from pydantic.fields import FieldInfo

from clickrollup.commandline.settings import CONFIG_VARIABLE, ENV_PREFIX, Settings, is_secret, load_settings


def use_file(_context: click.Context, _option: click.Parameter, path: str | None) -> None:
    """Let the settings come from this file; the same flag stands before the command, too."""
    if path is not None:
        os.environ[CONFIG_VARIABLE] = path


config_option = click.option(
    "--config",
    type=click.Path(dir_okay=False),
    callback=use_file,
    expose_value=False,
    help=f"Settings file in TOML. [{CONFIG_VARIABLE}]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")


def settings_options(settings_class: type[Settings]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a command with a flag for each setting; the command receives the finished settings object."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        def command(**arguments: Any) -> Any:
            given = {name: value for name, value in arguments.items() if value not in (None, ())}
            return function(load_settings(settings_class, given))

        command.__doc__ = function.__doc__
        command.__name__ = function.__name__
        for name, field in reversed(settings_class.model_fields.items()):
            if name not in settings_class.without_flag:
                command = flag(name, field, repeatable=name in settings_class.repeatable)(command)
        return config_option(command)

    return decorate


def flag(
    name: str, field: FieldInfo, *, repeatable: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the click option of one setting; its value is checked later, with those of the other sources."""
    option = f"--{name.replace('_', '-')}"
    if field.annotation is bool:
        return click.option(f"{option}/--no-{option[2:]}", name, default=None, help=help_line(name, field))
    return click.option(
        option, name, default=None, metavar="VALUE", help=help_line(name, field), multiple=repeatable
    )


def help_line(name: str, field: FieldInfo) -> str:
    """Return the help of one setting: what it is, its default (never a secret's), its variable."""
    default = None if is_secret(field) or field.is_required() else field.default
    described = default in (None, "") or "default:" in (field.description or "")
    shown = "" if described else f" [default: {default}]"
    variable = f"{ENV_PREFIX}{name.upper()}"
    return f"{field.description}{shown} [{variable}{' or _FILE' if is_secret(field) else ''}]"
