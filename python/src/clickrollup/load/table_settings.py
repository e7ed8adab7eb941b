"""Which table events go into, and what its columns and the messages' fields are called."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field

from clickrollup.load.fields import parse_field_names, parse_names
from clickrollup.settings import Settings


def checked(parse: Callable[[str], object]) -> AfterValidator:
    """Return the validator of a setting that is parsed where it is used."""
    return AfterValidator(partial(unchanged, parse))


def unchanged(parse: Callable[[str], object], text: str) -> str:
    """Return the text. Raises ValueError when it cannot be parsed."""
    parse(text)
    return text


class TableSettings(Settings):
    """The same for every command that makes rows of messages."""

    table: str = Field(
        default="events",
        min_length=1,
        description="Table to load into, as SQL writes it: schema-qualified, quoted",
    )
    field_names: Annotated[str, checked(parse_field_names)] = Field(
        default="",
        description="Fields that have another name in messages: customer_id=tenant,event_type=kind",
    )
    column_names: Annotated[str, checked(parse_names)] = Field(
        default="", description="Fields that have another column: customer_id=tenant; session_id= has none"
    )
    extra_column: str = Field(
        default="extra",
        description="jsonb column that takes a message's other fields, where the table has it",
    )
