"""Settings -> what staff record sentences with."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from kiosk.adapters.speech.playback import LoudPlayback
from kiosk.adapters.speech.recordings import RecordingFolder
from kiosk.adapters.speech.script import script
from kiosk.adapters.speech.voice import Voice
from kiosk.config import Settings
from kiosk.domain.clinic import Clinic
from kiosk.domain.person import Language
from kiosk.domain.speech import Line
from kiosk.ports import Microphone, StoreError
from kiosk.services.clinics_file import ClinicsFile
from kiosk.services.recording import Studio


class HasClinics(Protocol):
    def clinics(self) -> tuple[Clinic, ...]: ...


def studio(settings: Settings, microphone: Microphone, store: HasClinics, file: ClinicsFile) -> Studio:
    """Over the clinics of `store`, or of the file where that does not answer."""

    def lines(language: Language) -> Sequence[Line]:
        clinics: tuple[Clinic, ...] = ()
        with suppress(StoreError):
            clinics = store.clinics()
        return script(language, clinics or file.clinics, file.reasons, settings.kiosk)

    folder = settings.recordings_folder
    playback = LoudPlayback(Voice(folder), settings.speech.player)
    return Studio(lines, microphone, RecordingFolder(folder), playback)
