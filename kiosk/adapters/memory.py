"""What a process keeps of memory that was freed."""

import ctypes
import sys

LARGE_BYTES = 32 * 1024  # every picture, and every cut-out of a face
_M_MMAP_THRESHOLD = -3  # malloc.h


def give_back_large_blocks() -> bool:
    """From now on a large block goes back to the system the moment it is freed, and the system hands out zeros: no
    picture outlives its last owner in a list of free blocks. Whether the C library can do that; glibc can.

    By default glibc keeps blocks of up to 32 MB once it has seen some freed (mallopt(3), M_MMAP_THRESHOLD), and with
    them whatever they showed. Costs a page fault for every 4 KB that is used anew: 0.1 ms for a frame of 640x480.
    """
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES))
    except (OSError, AttributeError):  # a C library without mallopt
        return False
