"""What is left of memory that was freed. Of glibc alone: elsewhere the functions do nothing and say so."""

import ctypes
import sys

LARGE_BYTES = 32 * 1024  # every picture, and every cut-out of a face
FILL = 0x5A
_M_MMAP_THRESHOLD, _M_PERTURB = -3, -6  # malloc.h; mallopt(3)


def give_back_large_blocks() -> bool:
    """From now on a large block goes back to the system the moment it is freed, and the system hands out zeros: no
    picture outlives its last owner. Whether that is so.

    By default glibc keeps blocks of up to 32 MB in its lists once it has seen some freed, with whatever they show.
    Costs a page fault for every 4 KB that is used anew: 0.1 ms for a frame of 640x480.
    """
    return _mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)


def overwrite_freed_blocks() -> bool:
    """From now on a block is overwritten when it is freed. Whether that is so.

    Meant for a process that can be replaced: whoever reads what they have freed reads something else now.
    """
    return _mallopt(_M_PERTURB, FILL)


def _mallopt(parameter: int, value: int) -> bool:
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(parameter, value))
    except (OSError, AttributeError):  # another C library
        return False
