"""What the live way, from camera to verdict, makes of recorded clips: `video/<clip>` beside the photographs."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.matching import Verdict

VIDEO = "video"
NEAREST_SHOWN = 2
SUFFIXES = (".mp4", ".mov", ".avi", ".mkv", ".webm")


@dataclass(frozen=True, slots=True)
class TimedHint:
    at_s: float
    hint: str


@dataclass(frozen=True, slots=True)
class Against:
    """The burst against one portrait."""

    portrait: str
    verdict: Verdict
    distance: float | None


@dataclass(frozen=True, slots=True)
class ClipFinding:
    """`by_faces`: frames that were looked at, by how many faces were found in them. `burst_s` is None where no burst
    came about within the kiosk's time for it."""

    clip: str
    frames: int
    frames_per_s: float
    by_faces: Mapping[int, int]
    hints: tuple[TimedHint, ...]
    burst_s: float | None
    same_clip: tuple[Against, ...]  # people of the clip, from its other half
    others: tuple[Against, ...]  # people of the photographs


def clip_files(folder: Path) -> list[Path]:
    """Empty where there are none."""
    place = folder / VIDEO
    if not place.is_dir():
        return []
    return sorted(file for file in place.iterdir() if file.suffix.lower() in SUFFIXES)


def clip_lines(clips: Sequence[ClipFinding]) -> Iterator[str]:
    if not clips:
        yield f"No clips: the folder has no {VIDEO}/<clip>."
        return
    yield "Clips, played before the live way from camera to verdict"
    for clip in clips:
        faces = ", ".join(f"{count} with {faces or 'no'}" for faces, count in sorted(clip.by_faces.items()))
        yield f"  {clip.clip}: {clip.frames} frames looked at, {clip.frames_per_s:.1f} a second; faces: {faces}"
        yield "    hints: " + (", ".join(f"{hint.at_s:.1f} s {hint.hint}" for hint in clip.hints) or "none")
        yield "    no burst" if clip.burst_s is None else f"    burst after {clip.burst_s:.1f} s"
        yield from (f"    against {_against(one)}" for one in clip.same_clip)
        if clip.others:
            nearest = sorted(clip.others, key=lambda one: math.inf if one.distance is None else one.distance)
            yield f"    against {len(nearest)} people of the photographs, the nearest (who may be in the clip):"
            yield from (f"      {_against(one)}" for one in nearest[:NEAREST_SHOWN])


def _against(one: Against) -> str:
    distance = "no face" if one.distance is None else f"{one.distance:.3f}"
    return f"{one.portrait}: {one.verdict.value} ({distance})"
