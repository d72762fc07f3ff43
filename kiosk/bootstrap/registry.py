"""What `kiosk registry` does."""

from pathlib import Path

from kiosk.adapters.province.importer import Imported, Watch, import_registry
from kiosk.adapters.province.registry import Insured, ProvinceRegistry, RegistryFileError
from kiosk.adapters.province.sources import SourceError

REGISTRY_UNUSABLE = (SourceError, RegistryFileError, OSError)


def import_province(source: Path, target: Path, errors: Path, watch: Watch) -> Imported:
    """Raises REGISTRY_UNUSABLE."""
    return import_registry(source, target, errors, watch)


def find_insured(registry: Path, number: str) -> Insured | None:
    """Raises REGISTRY_UNUSABLE."""
    with ProvinceRegistry(registry) as province:
        return province.find(number)
