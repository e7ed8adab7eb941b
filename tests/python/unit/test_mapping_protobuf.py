"""What Protobuf's own types become, without a registry."""

from typing import Any

import pytest

pytest.importorskip("google.protobuf")

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, struct_pb2, wrappers_pb2
from google.protobuf.message_factory import GetMessageClass

from clickrollup.mapping.protobuf import plain

FIELDS = {
    "large": "Int64Value",
    "unsigned": "UInt64Value",
    "word": "StringValue",
    "data": "BytesValue",
    "absent": "Int64Value",
    "known": "Any",
    "unknown": "Any",
    "free": "Struct",
}


def made() -> Any:
    """Return a message with a field of each type."""
    file = descriptor_pb2.FileDescriptorProto(name="things.proto", package="t", syntax="proto3")
    message = file.message_type.add(name="Thing")
    kind = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE
    for number, (name, type_) in enumerate(FIELDS.items(), 1):
        message.field.add(name=name, number=number, type=kind, type_name=f".google.protobuf.{type_}", label=1)
    pool = descriptor_pool.DescriptorPool()
    for known in (wrappers_pb2, any_pb2, struct_pb2):
        file.dependency.append(known.DESCRIPTOR.name)
        pool.AddSerializedFile(known.DESCRIPTOR.serialized_pb)
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName("t.Thing"))()


def test_types_of_googles_own() -> None:
    thing = made()
    thing.large.value, thing.unsigned.value, thing.word.value = -(2**60), 2**64 - 1, "x"
    thing.data.value = b"\x00\xff"
    thing.known.type_url, thing.known.value = "type.googleapis.com/google.protobuf.Int64Value", b"\x08\x05"
    thing.unknown.type_url, thing.unknown.value = "type.googleapis.com/shop.Order", b"\x01"
    thing.free.fields["a"].number_value = 1.5
    assert plain(thing) == {
        # Numbers, though Protobuf's JSON has texts for them.
        "large": -(2**60),
        "unsigned": 2**64 - 1,
        "word": "x",
        "data": b"\x00\xff",
        "absent": None,
        "known": {"@type": "type.googleapis.com/google.protobuf.Int64Value", "value": "5"},
        "unknown": {"type_url": "type.googleapis.com/shop.Order", "value": b"\x01"},
        "free": {"a": 1.5},
    }
