"""Train the MRZ glyph model: `python assets/mrz/train.py` (needs scikit-learn and the fonts of README.md beside this).

Every chunk of lines is drawn anew, degraded as cameras and printers do, cut into windows by the reader's own code and
learnt once. Seeds are fixed; 25 minutes on one core.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from sklearn.neural_network import MLPClassifier

from kiosk.adapters.cards.mrz.glyphs import ALPHABET, CAP_ROWS, NONE, STRIDE, STRIP_ROWS, window_features

FONTS = Path("/usr/share/fonts")
OCR_B = [FONTS / f"opentype/ocr-b/{name}.otf" for name in ("OCRB", "OCRBS", "OCRBL")]
LOOK_ALIKES = [
    FONTS / "truetype/dejavu/DejaVuSansMono.ttf",
    FONTS / "truetype/liberation/LiberationMono-Regular.ttf",
    FONTS / "truetype/liberation/LiberationMono-Bold.ttf",
    FONTS / "truetype/hack/Hack-Regular.ttf",
    FONTS / "truetype/freefont/FreeMonoBold.ttf",
    FONTS / "truetype/inconsolata/Inconsolata.otf",
]
CUT_ZERO = {"DejaVuSansMono", "LiberationMono-Regular", "LiberationMono-Bold", "Hack-Regular", "Inconsolata"}
OCR_B_SHARE = (0.62, 0.13, 0.03)
CAP = 32  # pixels of a drawn glyph's capital before degradation
CELL = 52
LINE = 16  # characters
CHUNKS = 230
CHUNK_LINES = 1000
HIDDEN = (320, 160)

Floats = NDArray[np.float32]
Rng = np.random.Generator


@dataclass(frozen=True)
class Cut:
    """Signed distances to the outline, positive inside, of one typeface's glyphs in cells of (2 * CELL, 2 * CELL)."""

    distances: Floats  # (37, 104, 104)


def load_cut(path: Path, footed_one: bool = False) -> Cut:
    size = 100.0
    probe = ImageFont.truetype(str(path), size)
    box = _mask(probe, "H", 300).nonzero()[0]
    face = ImageFont.truetype(str(path), size * CAP / (box.max() - box.min() + 1))
    box = _mask(face, "H", 300).nonzero()[0]
    base = int(box.max())
    glyphs = []
    for char in ALPHABET:
        drawn, squeeze = char, 1.0
        if char == "0" and path.stem in CUT_ZERO:  # a dotted or slashed zero is not in any machine-readable zone
            drawn, squeeze = "O", 0.86
        mask = _mask(face, drawn, 300)
        columns = mask.any(axis=0).nonzero()[0]
        advance = face.getlength(drawn)
        middle = 100 + advance / 2 if char != "<" else (columns.min() + columns.max()) / 2
        shift = np.array([[squeeze, 0, CELL - squeeze * middle], [0, 1, CELL + CAP / 2 - base]], np.float32)
        cell = cv2.warpAffine(mask.astype(np.uint8) * 255, shift, (2 * CELL, 2 * CELL)) > 127
        if char == "1" and footed_one:
            foot = slice(int(CELL + CAP / 2 - 4), int(CELL + CAP / 2))
            cell[foot, CELL - 8 : CELL + 9] = True
        inside = cv2.distanceTransform(cell.astype(np.uint8), cv2.DIST_L2, 5)
        outside = cv2.distanceTransform((~cell).astype(np.uint8), cv2.DIST_L2, 5)
        glyphs.append((inside - outside).astype(np.float32))
    return Cut(np.stack(glyphs))


def _mask(face: ImageFont.FreeTypeFont, char: str, side: int) -> NDArray[np.bool_]:
    image = Image.new("L", (side, side), 0)
    ImageDraw.Draw(image).text((100, 200), char, font=face, fill=255, anchor="ls")
    return np.asarray(image) > 127


def line_classes(rng: Rng, count: int) -> NDArray[np.int64]:
    kind = rng.random()
    if kind < 0.15:
        return np.full(count, ALPHABET.index("<"))
    classes = rng.integers(0, len(ALPHABET), count)
    fillers = rng.random(count) < rng.choice([0.05, 0.3])
    return np.where(fillers, ALPHABET.index("<"), classes)


def reshaped(rng: Rng, glyphs: Floats, classes: NDArray[np.int64]) -> Floats:
    """As another cut would have them: wider or narrower in the same cell, digits and letters of other proportions."""
    wide, high = np.exp(rng.normal(0, [0.06, 0.03]))
    digits, lean = np.exp(rng.normal(0, 0.04)), rng.normal(0, 0.03)
    sheared = []
    for glyph, label in zip(glyphs, classes, strict=True):
        x, y = wide * np.exp(rng.normal(0, 0.02)), high * (digits if label < 10 else 1.0)
        matrix = np.array([[x, lean, CELL * (1 - x - lean)], [0, y, (CELL + CAP / 2) * (1 - y)]], np.float32)
        sheared.append(cv2.warpAffine(glyph, matrix, glyph.shape[::-1], borderValue=-20.0))
    return np.stack(sheared)


def ink_of_line(rng: Rng, cut: Cut, classes: NDArray[np.int64], pitch: float) -> Floats:
    """Ink cover 0..1 of one line, CELL * 2 high, first character centred at column CELL."""
    glyphs = reshaped(rng, cut.distances[classes], classes) if rng.random() < 0.7 else cut.distances[classes]
    width = int(2 * CELL + pitch * (len(classes) - 1))
    distance = np.full((2 * CELL, width), -20.0, np.float32)
    wander = rng.uniform(0, 0.8) if rng.random() < 0.3 else 0.0  # of a worn or shaking printer
    for index, glyph in enumerate(glyphs):
        x = round(CELL + index * pitch + rng.normal(0, wander)) - CELL
        y = round(rng.normal(0, wander))
        glyph = np.roll(glyph, y, axis=0) if y else glyph
        part = distance[:, x : x + 2 * CELL]
        np.maximum(part, glyph[:, : part.shape[1]], out=part)
    if rng.random() < 0.5:
        rough = rng.normal(0, 1, (2 * CELL // 4, width // 4)).astype(np.float32)
        distance += cv2.resize(rough, (width, 2 * CELL)) * rng.uniform(0, 1.3)
    weight = rng.uniform(-1.2, 2.0) if rng.random() < 0.78 else rng.uniform(2.0, 4.0)  # or ink that ran
    soft = rng.uniform(1.0, 2.5)
    ink = np.clip((distance + weight) / soft + 0.5, 0, 1)
    style = rng.random()
    if style < 0.08:  # dots of a laser engraver or a needle printer
        step = rng.integers(3, 7)
        yy, xx = np.mgrid[: 2 * CELL, :width]
        dots = (np.cos(2 * np.pi * xx / step) + np.cos(2 * np.pi * yy / step)) * 0.25 + 0.6
        ink *= np.clip(dots, 0, 1).astype(np.float32)
    elif style < 0.2:  # worn off in places
        holes = cv2.resize(rng.normal(0, 1, (2 * CELL // 6, width // 6)).astype(np.float32), (width, 2 * CELL))
        ink *= 1 - np.clip((holes - 0.8) * 2, 0, 1) * rng.uniform(0.3, 0.9)
    return ink.astype(np.float32)


def background(rng: Rng, rows: int, columns: int, cap: float) -> Floats:
    """Paper of a document: tone, light falling off, fine curves, grain."""
    yy, xx = np.mgrid[:rows, :columns].astype(np.float32)
    paper = np.full((rows, columns), rng.uniform(110, 250), np.float32)
    paper += rng.normal(0, 25) * (xx / columns - 0.5) + rng.normal(0, 12) * (yy / rows - 0.5)
    for _ in range(rng.integers(0, 4)):  # guilloche: bundles of waves
        period, angle = cap * rng.uniform(0.12, 0.9), rng.uniform(0, np.pi)
        swing, wave = rng.uniform(0, 1.5) * cap, cap * rng.uniform(2, 9)
        along = xx * np.cos(angle) + yy * np.sin(angle)
        across = -xx * np.sin(angle) + yy * np.cos(angle) + swing * np.sin(along / wave * 2 * np.pi)
        paper += rng.uniform(2, 22) * np.cos(across / period * 2 * np.pi)
    if rng.random() < 0.25:  # large lettering or an emblem below the text
        blob = cv2.resize(rng.normal(0, 1, (3, max(3, columns // 24))).astype(np.float32), (columns, rows))
        paper += rng.uniform(-30, 30) * (blob > 0)
    return paper


def degrade(rng: Rng, grey: Floats, cap: float) -> NDArray[np.uint8]:
    """What optics, sensor and codec do."""
    sigma = min(rng.exponential(0.7), 2.2) * (0.6 + cap / 25)
    if sigma > 0.2:
        grey = cv2.GaussianBlur(grey, (0, 0), sigma)
    if rng.random() < 0.15:  # shaken
        length = max(2, int(rng.uniform(0.08, 0.25) * cap) + 1)
        kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
        angle = rng.uniform(0, np.pi)
        end = (round(np.cos(angle) * length / 2), round(np.sin(angle) * length / 2))
        cv2.line(kernel, (length - end[0], length - end[1]), (length + end[0], length + end[1]), 1.0)
        grey = cv2.filter2D(grey, -1, kernel / kernel.sum())
    if rng.random() < 0.3:  # a telephone's sharpening
        grey = grey + rng.uniform(0.5, 2.5) * (grey - cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.8, 2.0)))
    if rng.random() < 0.12:  # reflection
        rows, columns = grey.shape
        yy, xx = np.mgrid[:rows, :columns].astype(np.float32)
        centre, reach = rng.uniform(0, columns), cap * rng.uniform(1, 5)
        spot = np.exp(-(((xx - centre) / reach) ** 2) - ((yy - rows / 2) / (reach * 0.8)) ** 2)
        grey = grey + spot * rng.uniform(20, 130)
    if rng.random() < 0.12:  # edge of a shadow
        columns = grey.shape[1]
        edge = 1 / (1 + np.exp(-(np.arange(columns) - rng.uniform(0, columns)) / rng.uniform(0.5, cap)))
        grey = grey * (1 - rng.uniform(0.2, 0.6) * edge.astype(np.float32))
    grey = grey + rng.normal(0, 1, grey.shape).astype(np.float32) * min(rng.exponential(4.0), 16)
    image = np.clip(grey, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        quality = int(rng.uniform(25, 92))
        image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0)
    return image


def drawn_strip(rng: Rng, cut: Cut) -> tuple[NDArray[np.uint8], Floats, NDArray[np.int64], float]:
    """A degraded strip, its characters' middle columns and classes, and how far it is off the proper line (rows)."""
    classes = line_classes(rng, LINE)
    ink = ink_of_line(rng, cut, classes, pitch := CAP * rng.uniform(0.97, 1.16))
    if rng.random() < 0.35:  # another line close by
        other = ink_of_line(rng, cut, line_classes(rng, LINE), pitch)
        gap = int(CAP * rng.uniform(1.5, 2.2)) * rng.choice([-1, 1])
        reach = max(ink.shape[1], other.shape[1])
        both = np.zeros((ink.shape[0], reach), np.float32)
        both[:, : ink.shape[1]] = ink
        moved = np.zeros_like(both)
        if gap > 0:
            moved[gap:, : other.shape[1]] = other[:-gap]
        else:
            moved[:gap, : other.shape[1]] = other[-gap:]
        ink = np.maximum(both, moved)
    cap = float(np.clip(np.exp(rng.normal(np.log(15), 0.42)), 7.0, 38.0))
    offset = rng.normal(0, 0.045) * CAP
    stray = 0.0
    if rng.random() < 0.14:  # a window on no line: too high, too low
        stray = rng.uniform(0.38, 1.1) * rng.choice([-1, 1])
        offset = stray * CAP
    size_x, size_y = np.exp(rng.normal(0, [0.06, 0.085])) * cap / CAP
    turn, slant = rng.normal(0, np.radians(0.9)), rng.normal(0, np.radians(4.5))
    rows, columns = round(cap * 2.1), round((ink.shape[1]) * size_x)
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = linear @ np.array([[size_x, np.tan(slant) * size_y], [0, size_y]])
    middle = np.array([ink.shape[1] / 2, CELL + offset])
    move = np.array([columns / 2, rows / 2]) - linear @ middle
    to_native = np.hstack([linear, move[:, None]])
    soft = cv2.GaussianBlur(ink, (0, 0), max(0.3, 0.42 / size_x))
    native = cv2.warpAffine(soft, to_native, (columns, rows), flags=cv2.INTER_LINEAR)
    paper = background(rng, rows, columns, cap)
    depth = rng.uniform(0.25, 0.97)
    grey = paper * (1 - depth * native)
    if rng.random() < 0.05:
        grey = np.minimum(grey, paper - 30 * native)
    image = degrade(rng, grey, cap)
    factor = CAP_ROWS / cap
    centres = np.stack([CELL + np.arange(LINE) * pitch, np.full(LINE, CELL + 0.0)])
    places = (to_native[:, :2] @ centres + to_native[:, 2:])[0] * factor
    to_strip = np.array([[factor, 0, factor / 2 - 0.5], [0, factor, STRIP_ROWS / 2 - factor * rows / 2]])
    if factor < 0.7:
        image = cv2.GaussianBlur(image, (0, 0), 0.35 / factor)
    size = (int(columns * factor), STRIP_ROWS)
    strip = cv2.warpAffine(image, to_strip, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return strip, places.astype(np.float32), classes, stray


def windows_of(rng: Rng, cut: Cut) -> tuple[Floats, NDArray[np.int64]]:
    strip, places, classes, stray = drawn_strip(rng, cut)
    features = window_features(strip)
    pitch = float(np.diff(places).mean())
    chosen, labels = [], []
    for place, label in zip(places, classes, strict=True):
        for shift in np.clip(rng.normal(0, 0.06, 2), -0.13, 0.13):
            chosen.append((place + shift * pitch) / STRIDE)
            labels.append(NONE if stray else label)
        if rng.random() < 0.7:
            chosen.append((place + rng.uniform(0.27, 0.73) * pitch) / STRIDE)
            labels.append(NONE)
    beyond = rng.uniform(-1.3, -0.45) if rng.random() < 0.5 else LINE - 1 + rng.uniform(0.45, 1.3)
    chosen.append((places[0] + beyond * pitch) / STRIDE)
    labels.append(NONE)
    index = np.round(chosen).astype(int)
    inside = (index >= 0) & (index < len(features))
    return features[index[inside]], np.asarray(labels)[inside]


def chunk(rng: Rng, cuts: list[Cut], shares: NDArray[np.float64], lines: int) -> tuple[Floats, NDArray[np.int64]]:
    parts = [windows_of(rng, cuts[rng.choice(len(cuts), p=shares)]) for _ in range(lines)]
    features = np.concatenate([part[0] for part in parts])
    labels = np.concatenate([part[1] for part in parts])
    order = rng.permutation(len(labels))
    return features[order], labels[order]


def load_cuts() -> tuple[list[Cut], NDArray[np.float64]]:
    cuts = [load_cut(path) for path in OCR_B] + [load_cut(OCR_B[0], footed_one=True)]
    cuts += [load_cut(path) for path in LOOK_ALIKES]
    first = [0.42, 0.12, 0.04, 0.20]
    rest = (1 - sum(first)) / len(LOOK_ALIKES)
    return cuts, np.array(first + [rest] * len(LOOK_ALIKES))


def main(out: Path) -> None:
    cuts, shares = load_cuts()
    test_x, test_y = chunk(np.random.default_rng(999), cuts[:1], np.ones(1), 1000)
    sample, _ = chunk(np.random.default_rng(1), cuts, shares, 800)
    mean, deviation = sample.mean(axis=0), sample.std(axis=0) + 0.05
    net = MLPClassifier(HIDDEN, alpha=1e-5, batch_size=256, learning_rate_init=1e-3, random_state=3)
    rng, start = np.random.default_rng(7), perf_counter()
    for step in range(CHUNKS):
        x, y = chunk(rng, cuts, shares, CHUNK_LINES)
        x = ((x - mean) / deviation).astype(np.float32)
        net.partial_fit(x, y, classes=np.arange(NONE + 1))
        net._optimizer.learning_rate_init = 1e-3 * (1 - step / CHUNKS) + 3e-5  # noqa: SLF001 - no public name for it
        if step % 10 == 9:
            right = (net.predict((test_x - mean) / deviation) == test_y).mean()
            sys.stdout.write(f"{step + 1} {perf_counter() - start:.0f}s loss {net.loss_:.4f} ocr-b {right:.4f}\n")
            sys.stdout.flush()
            save(out, net, mean, deviation)
    save(out, net, mean, deviation)


def save(out: Path, net: MLPClassifier, mean: Floats, deviation: Floats) -> None:
    weights, biases = list(net.coefs_), list(net.intercepts_)
    biases[0] = biases[0] - (mean / deviation) @ weights[0]
    weights[0] = weights[0] / deviation[:, None]
    stored = {f"weights_{i}": w.astype(np.float16) for i, w in enumerate(weights)}
    stored |= {f"biases_{i}": b.astype(np.float32) for i, b in enumerate(biases)}
    np.savez(out, **stored)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "glyphs.npz")
