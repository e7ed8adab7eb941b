"""Recognises a topic in a schema registry's format where another one is set."""

from collections.abc import Sequence
from typing import Any

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.events.made import Made, Maker

# The first byte of a message in a registry's format; the schema's number follows in four bytes.
WIRE_PREFIX = b"\0"
PREFIX_BYTES = 5


class Guarded:
    """Makes rows as another maker does, and stops where a whole topic would become dead letters.

    One such message among others is a dead letter like any other: a stray one is not to stop the loader.
    """

    def __init__(self, maker: Maker, form: str) -> None:
        """Guard this maker of messages of this format."""
        self._maker = maker
        self._form = form
        self._made = False

    @property
    def with_others(self) -> int:
        return self._maker.with_others

    def make(self, messages: Sequence[Any]) -> Made:
        """Return the rows. Raises ConfigurationError when all that came so far are in a registry's format."""
        made = self._maker.make(messages)
        # A tombstone has no format.
        self._made = self._made or any(message.value() is not None for message in made.good(messages))
        if made.bad and not self._made:
            told = [message for message in messages if message.value() is not None]
            if told and all(map(is_framed, told)):
                raise registry_format_found(told[0], self._form)
        return made


def is_framed(message: Any) -> bool:
    """Tell whether a message begins as those of a schema registry do."""
    value = message.value()
    return bool(value[:1] == WIRE_PREFIX and len(value) > PREFIX_BYTES)


def registry_format_found(message: Any, form: str) -> ConfigurationError:
    """Return the error that names the format to set."""
    value = message.value()
    number = int.from_bytes(value[1:PREFIX_BYTES], "big")
    likely = "json-schema" if value[PREFIX_BYTES : PREFIX_BYTES + 1] == b"{" else "avro (or protobuf)"
    return ConfigurationError(
        f"topic {message.topic()}, partition {message.partition()}, offset {message.offset()}: the message is in the "
        f"format of a schema registry (0x00, schema {number}), and --format is {form}",
        hint=f"--format {likely} --schema-registry http://registry:8081; pip install 'clickrollup[avro,protobuf]'.",
    )
