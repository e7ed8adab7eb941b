"""What several [[load]] sections of a settings file may say, and what is said of those that are wrong."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from clickrollup.cli import main
from clickrollup.commandline.settings import load_settings
from clickrollup.kafka.topics import matches, split_topics
from clickrollup.load.sections import Section, read_sections
from clickrollup.load.settings import LoadSettings

TWO = """
kafka = "broker:9092"
batch_rows = 7
[[load]]
name = "clicks"
topic = ["a", "b"]
[[load]]
topic = '^orders\\.(eu|us)$'
table = "orders"
batch_rows = 9
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "loader.toml"
    # The command sets the variable for itself; monkeypatch takes it back afterwards.
    monkeypatch.setenv("CLICKROLLUP_CONFIG", str(path))
    return path


def sections(**given: str) -> dict[str, LoadSettings]:
    found: list[Section] = read_sections(load_settings(LoadSettings, given))
    return {section.name: section.settings for section in found}


def test_what_stands_above_holds_for_sections_that_say_nothing_else(file: Path) -> None:
    file.write_text(TWO)
    found = sections()
    assert [found[name].topic for name in ("clicks", "2")] == ["a,b", r"^orders\.(eu|us)$"]
    assert [found[name].batch_rows for name in ("clicks", "2")] == [7, 9]
    assert {one.kafka for one in found.values()} == {"broker:9092"}
    assert [found[name].table for name in ("clicks", "2")] == ["events", "orders"]


def test_one_section_by_its_name(file: Path) -> None:
    file.write_text(TWO)
    assert list(sections(section="2")) == ["2"]
    assert sections(section="2")["2"].table == "orders"


def test_one_table_is_as_before(file: Path) -> None:
    file.write_text('[load]\ntopic = "a"')
    assert sections()[""].topic == "a"


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        (
            '[[load]]\nname = "x"\ntopik = "a"',
            [],
            "loader.toml: [[load]] x: does not know topik\nHINT: Is topic meant?",
        ),
        ('[[load]]\nname = "x"\nbatch_rows = 0', [], "loader.toml: [[load]] x: setting batch_rows: Input"),
        (
            '[[load]]\ntopic = "a b"',
            [],
            "loader.toml: [[load]] 1: setting topic: Value error, a b is no name",
        ),
        (
            'batch_row = 1\n[[load]]\ntopic = "a"',
            [],
            "batch_row is no setting of the loader\nHINT: Is batch_rows",
        ),
        ('[[load]]\nlisten = ":1"', [], "[[load]] 1: listen is not for one section"),
        ('[[load]]\nname = "x"\n[[load]]\nname = "x"', [], "two [[load]] are named x"),
        ('[[load]]\n[[load]]\ngroup = ""', [], "[[load]] 1 and 2 have the same topic clickstream and table"),
        (TWO, ["--section", "nosuch"], "there is no [[load]] named nosuch\nHINT: There are: clicks, 2."),
        (TWO, ["--topic", "c"], "--topic would hold for every [[load]] of"),
        ('[load]\ntopic = "a"', ["--section", "x"], "there is no [[load]] named x"),
        ("[[produce]]\nrate = 1", [], ""),
    ],
)
def test_what_is_wrong_is_said_with_file_section_and_key(
    file: Path, text: str, arguments: list[str], message: str
) -> None:
    file.write_text(text)
    # Nothing listens there: what is not refused ends with exit code 5.
    nowhere = ["--dsn", "host=127.0.0.1 port=1", "--kafka", "127.0.0.1:1"]
    result = CliRunner().invoke(main, ["load", "--config", str(file), *nowhere, *arguments])
    assert message in result.output
    assert result.exit_code == (2 if message else 5)


def test_names_and_patterns() -> None:
    assert split_topics(r"a,^b{1,2}\.c, d") == ["a", r"^b{1,2}\.c", "d"]
    assert [name for name in ("orders.eu", "orders", "my.orders.eu") if matches(r"^orders\..*", name)] == [
        "orders.eu"
    ]
    assert not matches("^.*", "__consumer_offsets")
    assert not matches("a.c", "abc")
