"""The hospital's own systems, simulated: a small FHIR endpoint, and the kiosk interface of its information system."""

from mock_services.hospital.fhir import FhirEndpoint, FhirServer
from mock_services.hospital.information_system import InformationSystem, InformationSystemServer

__all__ = ["FhirEndpoint", "FhirServer", "InformationSystem", "InformationSystemServer"]
