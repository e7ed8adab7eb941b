"""Messages in Avro and Protobuf, written by the vendor's own serializers with a schema registry."""

import json
from typing import Any

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, timestamp_pb2
from google.protobuf.message_factory import GetMessageClass

from support.loading import Sent
from support.registry import Registry

TOPIC_STRATEGY = {"subject.name.strategy.type": "TOPIC"}


def client(registry: Registry, settings: dict[str, str] | None = None) -> SchemaRegistryClient:
    return SchemaRegistryClient({"url": registry.url} | (settings or {}))


def avro(
    registry: Registry,
    topic: str,
    schema: dict[str, Any],
    *records: dict[str, Any],
    settings: dict[str, str] | None = None,
) -> list[Sent]:
    context = SerializationContext(topic, MessageField.VALUE)
    with client(registry, settings) as known:
        serializer = AvroSerializer(known, json.dumps(schema), conf=TOPIC_STRATEGY)
        return [Sent(serializer(record, context), number % 4) for number, record in enumerate(records)]


def protobuf(registry: Registry, topic: str, *messages: Any) -> list[Sent]:
    conf = {"use.deprecated.format": False} | TOPIC_STRATEGY
    context = SerializationContext(topic, MessageField.VALUE)
    with client(registry) as known:
        serializer = ProtobufSerializer(type(messages[0]), known, conf)
        return [Sent(serializer(message, context), number % 4) for number, message in enumerate(messages)]


def reading_class() -> Any:
    """Return the class of a message type that was made by nobody before."""
    file = descriptor_pb2.FileDescriptorProto(name="reading.proto", package="iot", syntax="proto3")
    file.dependency.append("google/protobuf/timestamp.proto")
    kind = descriptor_pb2.FieldDescriptorProto
    state = file.enum_type.add(name="State")
    state.value.add(name="OK", number=0)
    state.value.add(name="LOW", number=1)
    message = file.message_type.add(name="Reading")
    place = message.nested_type.add(name="Place")
    place.field.add(name="room", number=1, type=kind.TYPE_STRING, label=1)
    message.field.add(name="device_id", number=1, type=kind.TYPE_INT64, label=1)
    message.field.add(name="value", number=2, type=kind.TYPE_DOUBLE, label=1)
    message.field.add(name="state", number=3, type=kind.TYPE_ENUM, type_name=".iot.State", label=1)
    message.field.add(name="place", number=4, type=kind.TYPE_MESSAGE, type_name=".iot.Reading.Place", label=1)
    message.field.add(name="tags", number=5, type=kind.TYPE_STRING, label=3)
    message.field.add(
        name="at", number=6, type=kind.TYPE_MESSAGE, type_name=".google.protobuf.Timestamp", label=1
    )
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName("iot.Reading"))
