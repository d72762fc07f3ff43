"""The insurer's registry, simulated: the national gateway's calls, answered for everybody in the cast."""

from mock_services.insurance.app import Registry
from mock_services.insurance.server import RegistryServer

__all__ = ["Registry", "RegistryServer"]
