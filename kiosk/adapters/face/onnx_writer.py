"""Writes an ONNX graph: the few messages of onnx.proto3 that one feed-forward network needs.

Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. Wire format: protobuf varints and
length-delimited fields.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

IR_VERSION = 8
OPSET = 13
FLOAT, INT64 = 1, 7  # TensorProto.DataType
INT, INTS = 2, 7  # AttributeProto.AttributeType


class Graph:
    """Nodes and weights in order of execution. Tensors are named; `node` and `constant` return the new one's name."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._tensors = 0

    def constant(self, values: NDArray[np.float32] | NDArray[np.int64]) -> str:
        """A weight, stored little-endian."""
        name = self._new_name()
        kind = FLOAT if values.dtype == np.float32 else INT64
        dims = b"".join(_number(1, size) for size in values.shape)
        raw = np.ascontiguousarray(values).tobytes()
        self._body += _field(5, dims + _number(2, kind) + _text(8, name) + _field(9, raw))
        return name

    def node(self, operator: str, inputs: Sequence[str], **attributes: int | Sequence[int]) -> str:
        """One operator with one output."""
        name = self._new_name()
        message = b"".join(_text(1, source) for source in inputs) + _text(2, name) + _text(4, operator)
        message += b"".join(_field(5, _attribute(key, value)) for key, value in attributes.items())
        self._body += _field(1, message)
        return name

    def model(self, source: tuple[str, Sequence[int]], result: tuple[str, Sequence[int]]) -> bytes:
        """The file's bytes. `source` and `result` are name and shape of input and output."""
        ports = _field(11, _value(*source)) + _field(12, _value(*result))
        graph = bytes(self._body) + _text(2, "graph") + ports
        opset = _text(1, "") + _number(2, OPSET)
        return _number(1, IR_VERSION) + _field(7, graph) + _field(8, opset)

    def _new_name(self) -> str:
        self._tensors += 1
        return f"t{self._tensors}"


def _attribute(key: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _text(1, key) + _number(3, value) + _number(20, INT)
    return _text(1, key) + b"".join(_number(8, item) for item in value) + _number(20, INTS)


def _value(name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_field(1, _number(1, size)) for size in shape)
    return _text(1, name) + _field(2, _field(1, _number(1, FLOAT) + _field(2, dims)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _field(field, value.encode())


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """Seven bits a byte, least significant first; for numbers of 0 and above."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
