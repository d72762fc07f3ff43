"""What the kiosk needs of the world, as protocols.

Devices answer with values: a fault is a `DeviceFault`, not an exception. Every method may block for as long as its
docstring says and is called off the UI thread.
"""

from kiosk.ports.devices import (
    Camera,
    CardReader,
    CardShown,
    CardText,
    CardUnread,
    ChipData,
    ChipReader,
    ChipTrouble,
    Clock,
    Descriptor,
    DeviceFault,
    FaceCount,
    FaceEngine,
    Frame,
    InsuranceGateway,
    Portraits,
    Printer,
    Speaker,
    SpokenCall,
)
from kiosk.ports.privacy import Papers, PersonalData
from kiosk.ports.stores import (
    ClinicFull,
    IssuedNumber,
    NumberOrder,
    Office,
    Queue,
    Store,
    StoreError,
    StoreUnreachable,
)

__all__ = [
    "Camera",
    "CardReader",
    "CardShown",
    "CardText",
    "CardUnread",
    "ChipData",
    "ChipReader",
    "ChipTrouble",
    "ClinicFull",
    "Clock",
    "Descriptor",
    "DeviceFault",
    "FaceCount",
    "FaceEngine",
    "Frame",
    "InsuranceGateway",
    "IssuedNumber",
    "NumberOrder",
    "Office",
    "Papers",
    "PersonalData",
    "Portraits",
    "Printer",
    "Queue",
    "Speaker",
    "SpokenCall",
    "Store",
    "StoreError",
    "StoreUnreachable",
]
