"""Supervises the face process: a deadline for every call, and a new process at once for one that died or hangs."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from kiosk.adapters.face.protocol import Failed, Ready, Reply, Request
from kiosk.domain.remark import Remark

START_DEADLINE_S = 30.0
STOP_DEADLINE_S = 2.0

DIED = Failed(Remark("device.face_died", "face process died"))
HANGS = Failed(Remark("device.face_hangs", "face process does not answer"))
NO_CHILD = Failed(Remark("device.face_no_room", "no room for a face process"))
OUT_OF_TURN = Failed(Remark("device.face_turn", "face process answered out of turn"))

Serve = Callable[[Connection, str], None]


class FaceProcess:
    """One spawned child behind a pipe. Not safe for several threads: its owner holds a lock.

    Requests and replies are far smaller than a pipe's buffer, so that sending never blocks on a child that hangs.
    """

    def __init__(self, serve: Serve, ring_name: str) -> None:
        """Start the child, and do not wait for it."""
        self._serve, self._ring_name = serve, ring_name
        self._ready: Ready | None = None
        self._child: BaseProcess | None = None
        self._spawn()

    @property
    def pid(self) -> int:
        """The child's process number, for diagnosis."""
        return (self._child and self._child.pid) or 0

    @property
    def is_ready(self) -> bool:
        """Whether the child was seen to have loaded its models."""
        return self._ready is not None

    @property
    def accelerated(self) -> bool:
        """Whether the child that is ready computes descriptors the fast way."""
        return self._ready is not None and self._ready.accelerated

    def renew(self) -> None:
        """A new child in the place of one that has died since it was last asked, with all that it knew."""
        if self._child is not None and not self._child.is_alive():
            self._replace(DIED)

    def wait_ready(self) -> Failed | None:
        """Wait until the child has loaded its models, START_DEADLINE_S at most."""
        if self._child is None and not self._spawn():
            return NO_CHILD
        if not self._ready:
            reply = self._receive(START_DEADLINE_S)
            if not isinstance(reply, Ready):
                return self._replace(reply if isinstance(reply, Failed) else OUT_OF_TURN)
            self._ready = reply
        return None

    def call(self, request: Request, deadline_s: float) -> Reply:
        """The child's answer; Failed, and a new child on its way, when there is none by the deadline. A child that is
        still loading gets START_DEADLINE_S for that first."""
        if failure := self.wait_ready():
            return failure
        try:
            self._pipe.send(request)
        except OSError:
            return self._replace(DIED)
        reply = self._receive(deadline_s)
        return self._replace(reply) if reply is DIED or reply is HANGS else reply

    def stop(self) -> None:
        """Close the pipe, which ends an idle child; one that does not end is killed."""
        self._pipe.close()
        if self._child is not None:
            self._child.join(STOP_DEADLINE_S)
            self._end(self._child)

    def _spawn(self) -> bool:
        """A new child; where the machine has no room for one now, the next call tries again."""
        context = multiprocessing.get_context("spawn")
        self._ready = None
        try:
            self._pipe, childs_end = context.Pipe()
            child = context.Process(
                target=self._serve, args=(childs_end, self._ring_name), name="kiosk-face", daemon=True
            )
            child.start()
        except OSError:
            return False
        childs_end.close()  # so that the child's death reads as the end of the pipe
        self._child = child
        return True

    def _receive(self, deadline_s: float) -> Reply:
        try:
            return self._pipe.recv() if self._pipe.poll(deadline_s) else HANGS
        except (EOFError, OSError):
            return DIED

    def _replace(self, failure: Failed) -> Failed:
        self._pipe.close()
        if self._child is not None:
            self._end(self._child)
        self._spawn()
        return failure

    def _end(self, child: BaseProcess) -> None:
        self._child = None
        child.kill()
        child.join()
        child.close()
