"""Reads Protobuf by the descriptors of a schema registry; only imported where the extra is installed.

confluent-kafka's own deserializer wants a generated class. What finds the writer's descriptor is in it, and is called
here; its version is pinned, and a test reads back what was written.
"""

from typing import Any

from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer
from confluent_kafka.serialization import SerializationError
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

PROTOBUF = "PROTOBUF"
# Types that JSON has a form of its own for: a time, a wrapped number.
WELL_KNOWN = "google.protobuf."


class DynamicReader(ProtobufDeserializer):
    """Makes plain values of a message, whatever its type."""

    def __init__(self, client: Any, configuration: dict[str, Any]) -> None:
        """Ask this client for schemas."""
        super().__init__(Empty, configuration, client)
        self._classes: dict[Any, Any] = {}

    def __call__(self, data: Any, context: Any = None) -> Any:
        """Return the message as a dictionary. Raises SerializationError when it is no such message."""
        from confluent_kafka.schema_registry.common.serde import SchemaId

        schema_id = SchemaId(PROTOBUF)
        payload = self._schema_id_deserializer(data, context, schema_id)
        key = (schema_id.id, schema_id.guid, tuple(schema_id.message_indexes or ()))
        if key not in self._classes:
            self._classes[key] = self._class_of(schema_id)
        found = self._classes[key]()
        try:
            found.ParseFromString(payload.read())
        except DecodeError as error:
            raise SerializationError(str(error)) from None
        return plain(found)

    def _class_of(self, schema_id: Any) -> Any:
        schema = self._get_writer_schema(schema_id, None, fmt="serialized")
        file, pool = self._get_parsed_schema(schema)
        return GetMessageClass(
            self._get_message_desc(pool, pool.FindFileByName(file.name), schema_id.message_indexes or [0])
        )


def plain(message: Any) -> Any:
    """Return a message as a dictionary of all its fields; those with presence that are not set are null."""
    return {field.name: value_of(message, field) for field in message.DESCRIPTOR.fields}


def value_of(message: Any, field: Any) -> Any:
    """Return the value of a field."""
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        kind = field.message_type.fields_by_name["value"]
        return {str(key): single(value, kind) for key, value in getattr(message, field.name).items()}
    if field.is_repeated:
        return [single(value, field) for value in getattr(message, field.name)]
    if field.has_presence and not message.HasField(field.name):
        return None
    return single(getattr(message, field.name), field)


def single(value: Any, field: Any) -> Any:
    """Return one value: an enum by its name, a message as a dictionary."""
    if field.type == FieldDescriptor.TYPE_ENUM:
        found = field.enum_type.values_by_number.get(value)
        return value if found is None else found.name
    if field.message_type is None:
        return value
    if field.message_type.full_name.startswith(WELL_KNOWN):
        return well_known(value, field.message_type)
    return plain(value)


def well_known(value: Any, kind: Any) -> Any:
    """Return a value of Google's own types in the form that JSON has for it; a wrapped one as it is by itself."""
    if list(kind.fields_by_name) == ["value"]:
        # As JSON a number of 64 bits would be a text.
        return value.value
    try:
        return json_format.MessageToDict(value, descriptor_pool=kind.file.pool)
    except TypeError:
        # Any thing of a type that the schema does not import.
        return plain(value)
