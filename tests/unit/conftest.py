"""What several of these tests look at."""

import importlib.util
from types import ModuleType

import pytest

from kiosk.resources import asset


@pytest.fixture(scope="session")
def update() -> ModuleType:
    """assets/locales/update.py, which knows every string in the code."""
    spec = importlib.util.spec_from_file_location("locales_update", asset("locales", "update.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
