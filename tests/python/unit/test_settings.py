"""Where settings come from and which wins; and that a secret is shown nowhere."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clickrollup.cli import main
from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.settings import load_settings
from clickrollup.load.settings import LoadSettings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LoadSettings.model_fields:
        monkeypatch.delenv(f"CLICKROLLUP_{name.upper()}", raising=False)
        monkeypatch.delenv(f"CLICKROLLUP_{name.upper()}_FILE", raising=False)
    monkeypatch.delenv("CLICKROLLUP_CONFIG", raising=False)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file that is in use; the test writes it."""
    path = tmp_path / "clickrollup.toml"
    path.write_text("")
    monkeypatch.setenv("CLICKROLLUP_CONFIG", str(path))
    return path


def settings(**given: Any) -> LoadSettings:
    return load_settings(LoadSettings, given)


def run(*arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(main, ["load", *arguments], env=variables)


def test_each_source_wins_over_the_next(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings().topic == "clickstream"
    file.write_text('topic = "common"')
    assert settings().topic == "common"
    file.write_text('topic = "common"\n[load]\ntopic = "own"')
    assert settings().topic == "own"
    monkeypatch.setenv("CLICKROLLUP_TOPIC", "environment")
    assert settings().topic == "environment"
    assert settings(topic="flag").topic == "flag"


def test_a_secret_comes_from_its_file_when_nothing_else_names_it(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "dsn"
    secret.write_text("host=from-file password='two  spaces '\n")
    monkeypatch.setenv("CLICKROLLUP_DSN_FILE", str(secret))
    assert settings().dsn.get_secret_value() == "host=from-file password='two  spaces '"
    file.write_text('dsn = "host=from-toml"')
    assert settings().dsn.get_secret_value() == "host=from-toml"
    monkeypatch.setenv("CLICKROLLUP_DSN", "host=from-environment")
    assert settings().dsn.get_secret_value() == "host=from-environment"


def test_only_secrets_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "topic"
    path.write_text("from-file")
    monkeypatch.setenv("CLICKROLLUP_TOPIC_FILE", str(path))
    assert settings().topic == "clickstream"


def test_another_commands_table_does_not_count(file: Path) -> None:
    file.write_text('[produce]\ntopic = "other"')
    assert settings().topic == "clickstream"


def test_config_flag_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The command sets the variable for itself; monkeypatch takes it back afterwards.
    monkeypatch.setenv("CLICKROLLUP_CONFIG", "unused")
    path = tmp_path / "other.toml"
    path.write_text("[load]\nbatch_rows = 0")
    result = CliRunner().invoke(main, ["--config", str(path), "load"])
    assert result.exit_code == 2
    assert "setting batch_rows: Input should be greater than or equal to 1" in result.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[load]\nbatchrows = 1", "settings file: [load] does not know batchrows"),
        ("topic = hush", "is not valid TOML, at line 1, column 9"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_settings_file_that_is_wrong(file: Path, text: str | None, message: str) -> None:
    file.write_text(text) if text is not None else file.unlink()
    with pytest.raises(ConfigurationError, match=message.replace("[", r"\[")) as caught:
        settings()
    assert "hush" not in caught.value.format_message()


def test_a_secret_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLICKROLLUP_KAFKA_PASSWORD_FILE", "/nowhere/password")
    with pytest.raises(
        ConfigurationError, match="secret file /nowhere/password cannot be read: FileNotFound"
    ):
        settings()


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--batch-rows", "many"),
        ("--batch-rows", "0"),
        ("--batch-age", "nan"),
        ("--start", "middle"),
        ("--topic", "a b"),
        ("--kafka-security-protocol", "none"),
    ],
)
def test_a_wrong_value_names_the_setting(flag: str, value: str) -> None:
    result = run(flag, value)
    assert result.exit_code == 2
    assert f"setting {flag[2:].replace('-', '_')}: " in result.output
    assert f"HINT: Set {flag}, CLICKROLLUP_{flag[2:].replace('-', '_').upper()}" in result.output


SECRETS = {"CLICKROLLUP_DSN": "host='hush", "CLICKROLLUP_KAFKA_PASSWORD": "hush"}


@pytest.mark.parametrize("arguments", [("--help",), ("--batch-rows", "x"), ("--nothing",), ()])
def test_no_secret_in_any_output(arguments: tuple[str, ...]) -> None:
    result = run(*arguments, **SECRETS)
    assert "hush" not in result.output
    assert result.exit_code == (0 if arguments == ("--help",) else 2)


def test_no_secret_in_the_settings_as_text() -> None:
    held = settings(**dict.fromkeys(("dsn", "kafka_password"), "hush"))
    assert "hush" not in f"{held!r} {held} {held.model_dump_json()}"


def test_help_names_every_setting_its_default_and_its_variable() -> None:
    text = " ".join(run("--help").output.split())
    for name, field in LoadSettings.model_fields.items():
        if name in LoadSettings.without_flag:
            continue
        assert f"--{name.replace('_', '-')}" in text
        assert f"CLICKROLLUP_{name.upper()}" in text
        assert str(field.description).split()[0] in text
    assert "[default: 200000]" in text
    assert "[CLICKROLLUP_DSN or _FILE]" in text
