"""This machine's microphone, through a program that writes what it hears."""

import os
import select
import shlex
import subprocess

from kiosk.domain.recording import RATE
from kiosk.domain.remark import Remark
from kiosk.ports import DeviceFault

MOST_BYTES = RATE // 10 * 2
SILENCE_S = 2.0  # from a microphone, which always hears something
ENDING_S = 2.0


class CommandMicrophone:
    """`command` writes 16-bit mono samples at 22,050 Hz to its output until it is told to end, as arecord does."""

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)
        self._program: subprocess.Popen[bytes] | None = None
        self._odd = b""  # half a sample

    def open(self) -> DeviceFault | None:
        self.close()
        try:
            self._program = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        except (OSError, IndexError):
            return DeviceFault(
                Remark("detail.not_installed", "not installed: {program}", program=shlex.join(self._command[:1]))
            )
        return None

    def read(self) -> bytes | DeviceFault:
        if self._program is None or self._program.stdout is None:
            return DeviceFault(Remark("device.microphone_not_open", "microphone is not open"))
        output = self._program.stdout.fileno()
        ready, _, _ = select.select([output], [], [], SILENCE_S)
        if not ready:
            return DeviceFault(Remark("device.microphone_silent", "microphone says nothing"))
        sound = os.read(output, MOST_BYTES)
        if not sound:
            return DeviceFault(self._last_words())
        sound = self._odd + sound
        whole = len(sound) // 2 * 2
        self._odd = sound[whole:]
        return sound[:whole]

    def close(self) -> None:
        program, self._program, self._odd = self._program, None, b""
        if program is None:
            return
        program.terminate()
        try:
            program.communicate(timeout=ENDING_S)
        except subprocess.TimeoutExpired:
            program.kill()
            program.communicate()

    def _last_words(self) -> str:
        """Why it ended, as it says itself: `arecord: main:831: audio open error: No such file or directory`."""
        assert self._program is not None
        _, said = self._program.communicate()
        lines = said.decode(errors="replace").strip().splitlines()
        return lines[-1][-120:] if lines else _ended(self._program.returncode)


def _ended(code: int) -> Remark:
    return Remark("device.microphone_ended", "microphone ended with {code}", code=code)
