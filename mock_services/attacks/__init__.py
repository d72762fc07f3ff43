"""Presentation attacks on the face camera, and the living people that they imitate, drawn well enough to be measured.

Species by the words of ISO/IEC 30107-3. Light is linear and follows photometry: what is seen is reflectance times the
hall's light and the screen's, plus what a screen emits; a camera with automatic exposure, imperfect colours and noise
makes a frame of it. What no drawing can promise: that real attacks look like these.
"""

from mock_services.attacks.casting import ATTACKS, LIVE, SPECIES, Clip, clip
from mock_services.attacks.place import Lamp
from mock_services.attacks.species import Earlier, Subject

__all__ = ["ATTACKS", "LIVE", "SPECIES", "Clip", "Earlier", "Lamp", "Subject", "clip"]
