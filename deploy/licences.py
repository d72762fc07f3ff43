"""What ships, and under which licences.

usage: python deploy/licences.py FOLDER

Writes FOLDER/THIRD-PARTY-LICENSES.txt (name, version, licence and its text for every run-time package, font, icon and
model) and FOLDER/sbom.cdx.json (CycloneDX). Build and test tools are left out: they do not ship.
"""

import subprocess
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
REPLACED = {"dlib": "dlib-bin"}  # what face-recognition asks for, and what provides it
# What goes into a program that is built where they are there: the chip reader's library, and what setuptools takes
# instead of its own copies.
WHERE_INSTALLED = ("pyscard", "packaging", "platformdirs")
ASSETS = (
    ("Be Vietnam Pro (font)", "SIL Open Font License 1.1", ROOT / "assets/fonts/OFL.txt"),
    ("Noto Sans Khmer (font)", "SIL Open Font License 1.1", ROOT / "assets/fonts/OFL-NotoSansKhmer.txt"),
    ("Phosphor Icons", "MIT", ROOT / "assets/icons/LICENSE"),
)
MODELS = """\
dlib_face_recognition_resnet_model_v1, mmod_human_face_detector: CC0 1.0 (davisking/dlib-models).
shape_predictor_68_face_landmarks, shape_predictor_5_face_landmarks: from davisking/dlib-models. The 68-point model was
trained on the iBUG 300-W data set, whose licence excludes commercial use: ask its authors, or replace the model, before
a commercial deployment.
"""


def shipped() -> dict[str, Distribution]:
    """Run-time packages by name: what pyproject.toml asks for, and what those ask for in turn, on this platform."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, Distribution] = {}
    wanted = [asked for line in project["dependencies"] if _is_wanted(asked := Requirement(line), ("",))]
    while wanted:
        requirement = wanted.pop()
        name = REPLACED.get(requirement.name, requirement.name).lower()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            sys.exit(f"{name} is not installed: run make install")
        extras = ("", *requirement.extras)
        wanted += [asked for line in found[name].requires or () if _is_wanted(asked := Requirement(line), extras)]
    return dict(sorted(found.items()))


def modules_not_shipped() -> list[str]:
    """Top-level modules of installed packages that no run-time package asks for: what a build must leave out."""
    ships = {canonicalize_name(name) for name in (*shipped(), *WHERE_INSTALLED)}
    owners = packages_distributions().items()
    return sorted(module for module, names in owners if not ships & {canonicalize_name(name) for name in names})


def _is_wanted(requirement: Requirement, extras: tuple[str, ...]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)


def licence_name(package: Distribution) -> str:
    metadata = package.metadata
    classified = [c.rsplit(" :: ", 1)[-1] for c in metadata.get_all("Classifier") or () if c.startswith("License")]
    return (
        metadata.get("License-Expression") or ", ".join(classified) or (metadata.get("License") or "?").split("\n")[0]
    )


def licence_texts(package: Distribution) -> list[str]:
    named = [
        file for file in package.files or () if any(w in file.name.upper() for w in ("LICEN", "COPYING", "NOTICE"))
    ]
    return [
        Path(str(file.locate())).read_text(encoding="utf-8", errors="replace") for file in named if file.suffix != ".py"
    ]


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    packages = shipped()
    sections = [
        "\n".join((f"{name} {package.version}", f"Licence: {licence_name(package)}", "", *licence_texts(package)))
        for name, package in packages.items()
    ]
    sections += [f"{name}\nLicence: {licence}\n\n{path.read_text(encoding='utf-8')}" for name, licence, path in ASSETS]
    sections.append(f"Face models (face_recognition_models)\n\n{MODELS}")
    rule = f"\n{'=' * 80}\n"
    (folder / "THIRD-PARTY-LICENSES.txt").write_text(rule.join(sections), encoding="utf-8")
    pinned = "".join(f"{name}=={package.version}\n" for name, package in packages.items())
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-format", "JSON", "-"]
    made = subprocess.run(command, input=pinned, text=True, capture_output=True, check=True)
    (folder / "sbom.cdx.json").write_text(made.stdout, encoding="utf-8")
    sys.stdout.write(f"{len(packages)} packages: {folder}/THIRD-PARTY-LICENSES.txt, {folder}/sbom.cdx.json\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
