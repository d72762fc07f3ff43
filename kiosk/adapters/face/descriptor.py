"""dlib's face descriptor, computed by onnxruntime from dlib's own weights: the same numbers in a twentieth of the time.

The file stores its float32 tensors raw, in order of execution, each after its layer's name (dlib/dnn/layers.h,
`serialize`). The network: https://github.com/davisking/dlib/blob/master/examples/dnn_face_recognition_ex.cpp.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from kiosk.adapters.face.onnx_writer import Graph

CHIP_PX = 150  # edge of the aligned face that the network sees
CHIP_PADDING = 0.25
MEAN_RGB = (122.782, 117.001, 104.298)  # of dlib's input layer, which also divides by 256
DESCRIPTOR_SIZE = 128
STEM_CHANNELS = 32
INPUT = "chips"
# Output channels of the residual blocks in order of execution; `True` halves the resolution.
BLOCKS = (
    *[(32, False)] * 3,
    (64, True),
    *[(64, False)] * 3,
    (128, True),
    *[(128, False)] * 2,
    (256, True),
    *[(256, False)] * 2,
    (256, True),
)

Array = NDArray[np.float32]


class DescriptorNetwork:
    """Raises ValueError or a RuntimeError of onnxruntime where the file is another network than expected."""

    def __init__(self, weights_file: Path, threads: int = 1) -> None:
        model = _Builder(read_tensors(weights_file.read_bytes())).build()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = threads
        options.enable_cpu_mem_arena = False  # it would keep what the network made of the last face; no slower without
        self._net = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def describe(self, chips: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Descriptors (n, 128) of aligned RGB faces (n, CHIP_PX, CHIP_PX, 3)."""
        pictures = np.ascontiguousarray(chips.transpose(0, 3, 1, 2), np.float32)
        found = [self._net.run(None, {INPUT: picture[None]})[0] for picture in pictures]
        return np.concatenate(found).astype(np.float64)


LAYER_NAME = re.compile(rb"\x01([\x04-\x08])(con_\d|affine_2?|fc_\d)")  # after its length, a packed integer


def read_tensors(data: bytes) -> Iterator[tuple[str, Array]]:
    """Name and flat values of every layer with weights, in order of execution."""
    end = 0
    while found := LAYER_NAME.search(data, end):
        length, name = found.groups()
        end = found.end()
        if length[0] != len(name):
            continue
        if name.startswith(b"fc"):
            end = _after_integers(data, end, 2)  # the numbers of outputs and inputs
        values, end = _tensor(data, end)
        yield name.decode(), values


def _tensor(data: bytes, at: int) -> tuple[Array, int]:
    """A tensor's values and the position behind it: a version, four sizes, the floats."""
    sizes = []
    for _ in range(5):
        size, at = _integer(data, at)
        sizes.append(size)
    count = int(np.prod(sizes[1:]))
    return np.frombuffer(data, "<f4", count, at), at + 4 * count


def _after_integers(data: bytes, at: int, count: int) -> int:
    for _ in range(count):
        _, at = _integer(data, at)
    return at


def _integer(data: bytes, at: int) -> tuple[int, int]:
    """dlib's packed integer: a byte with the number of bytes and the sign, then the bytes, least first."""
    size, negative = data[at] & 0x0F, data[at] & 0x80
    value = int.from_bytes(data[at + 1 : at + 1 + size], "little")
    return (-value if negative else value), at + 1 + size


class _Builder:
    """Each convolution's affine layer (batch normalisation at rest) is folded into its weights."""

    def __init__(self, tensors: Iterator[tuple[str, Array]]) -> None:
        self._tensors = tensors
        self._graph = Graph()

    def build(self) -> bytes:
        """The network as an ONNX file."""
        graph = self._graph
        mean = graph.constant(np.array(MEAN_RGB, np.float32).reshape(1, 3, 1, 1))
        scale = graph.constant(np.full((1, 1, 1, 1), 1 / 256, np.float32))
        x = graph.node("Mul", [graph.node("Sub", [INPUT, mean]), scale])
        x = graph.node("Relu", [self._convolution(x, 3, STEM_CHANNELS, kernel=7, stride=2)])
        x = graph.node("MaxPool", [x], kernel_shape=(3, 3), strides=(2, 2))
        channels, size = STEM_CHANNELS, _after(3, 2, _after(7, 2, CHIP_PX))
        for wider, halved in BLOCKS:
            x, size = self._halving_block(x, channels, wider, size) if halved else (self._block(x, channels), size)
            channels = wider
        x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x])])
        weights = self._next("fc").reshape(channels, DESCRIPTOR_SIZE)
        result = graph.node("MatMul", [x, graph.constant(weights)])
        return graph.model((INPUT, (1, 3, CHIP_PX, CHIP_PX)), (result, (1, DESCRIPTOR_SIZE)))

    def _block(self, x: str, channels: int) -> str:
        y = self._graph.node("Relu", [self._convolution(x, channels, channels)])
        y = self._convolution(y, channels, channels)
        return self._graph.node("Relu", [self._graph.node("Add", [y, x])])

    def _halving_block(self, x: str, channels: int, wider: int, size: int) -> tuple[str, int]:
        """dlib adds tensors of unequal sizes padding the smaller with zeros behind the last channel, row, column."""
        y = self._graph.node("Relu", [self._convolution(x, channels, wider, stride=2)])
        y = self._convolution(y, wider, wider)
        skip = self._graph.node("AveragePool", [x], kernel_shape=(2, 2), strides=(2, 2))
        size_y, size_skip = _after(3, 2, size), _after(2, 2, size)
        size = max(size_y, size_skip)
        y = self._pad(y, 0, size - size_y)
        skip = self._pad(skip, wider - channels, size - size_skip)
        return self._graph.node("Relu", [self._graph.node("Add", [y, skip])]), size

    def _convolution(self, x: str, channels: int, wider: int, kernel: int = 3, stride: int = 1) -> str:
        """dlib pads a convolution only where it keeps the size."""
        values, affine = self._next("con"), self._next("affine")
        weights, bias = values[:-wider].reshape(wider, channels, kernel, kernel), values[-wider:]
        gain, shift = affine[:wider], affine[wider:]
        folded = self._graph.constant(weights * gain.reshape(-1, 1, 1, 1))
        offset = self._graph.constant(bias * gain + shift)
        pad = kernel // 2 if stride == 1 else 0
        return self._graph.node("Conv", [x, folded, offset], pads=[pad] * 4, strides=(stride, stride))

    def _pad(self, x: str, channels: int, rows: int) -> str:
        if not channels and not rows:
            return x
        amounts = self._graph.constant(np.array([0, 0, 0, 0, 0, channels, rows, rows], np.int64))
        return self._graph.node("Pad", [x, amounts])

    def _next(self, kind: str) -> Array:
        name, values = next(self._tensors, ("nothing", np.empty(0, np.float32)))
        if not name.startswith(kind):
            raise ValueError(f"the network's file has {name} where {kind} belongs")
        return values


def _after(kernel: int, stride: int, size: int) -> int:
    """Edge of what an unpadded kernel leaves of an edge."""
    return (size - kernel) // stride + 1
