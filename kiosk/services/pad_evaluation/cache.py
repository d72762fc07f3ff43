"""Observations of clips on disk, so that a second evaluation takes seconds."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kiosk.domain.liveness.challenge import Act, Challenge, Colour
from kiosk.domain.liveness.observation import FaceCues, FrameCues, Observation
from kiosk.services.pad_evaluation.clips import Played


class Cache:
    """Clips in a folder, one JSON file each; a file of another version of the program is never read."""

    def __init__(self, folder: Path, version: str) -> None:
        """`version` stands for the program and the simulator; see `version_of`. Raises OSError."""
        self._folder = folder / version
        self._folder.mkdir(parents=True, exist_ok=True)

    def load(self, species: str, seed: int) -> Played | None:
        try:
            return _from_json(json.loads(self._path(species, seed).read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def store(self, clip: Played) -> None:
        path = self._path(clip.species, clip.seed)
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(_to_json(clip), separators=(",", ":")), "utf-8")
        unfinished.replace(path)

    def _path(self, species: str, seed: int) -> Path:
        return self._folder / f"{species.replace(' ', '-')}-{seed}.json"


def version_of(folders: Iterable[Path]) -> str:
    """Hash of every Python file below some folders."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _to_json(clip: Played) -> dict[str, Any]:
    challenge = clip.challenge
    return {
        "species": clip.species,
        "seed": clip.seed,
        "matched": clip.matched,
        "flashes": [colour.name for colour in challenge.flashes],
        "acts": [act.name for act in challenge.acts],
        "blink_wanted": challenge.blink_wanted,
        "observations": [asdict(observation) for observation in clip.observations],
    }


def _from_json(data: dict[str, Any]) -> Played:
    challenge = Challenge(
        tuple(Colour[name] for name in data["flashes"]), tuple(Act[name] for name in data["acts"]), data["blink_wanted"]
    )
    observations = tuple(Observation(o["at_ms"], _frame(o["frame"])) for o in data["observations"])
    return Played(data["species"], data["seed"], challenge, observations, data["matched"])


def _frame(data: dict[str, Any]) -> FrameCues:
    face = data["face"]
    if face is None:
        return FrameCues(data["fingerprint"], data["near_faces"], None)
    light = {name: tuple(face[name]) for name in ("chroma", "dark_chroma")}
    cues = FaceCues(**{**face, **light})
    return FrameCues(data["fingerprint"], data["near_faces"], cues)
