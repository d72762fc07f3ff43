"""Who calls, when, and a signature over what is asked: the hospital's server believes nobody else.

`x-sign` is the HMAC-SHA256, in hex, of values joined by `|`: merchant, timestamp, then those of the call in the order
in which the interface lists them. A value that is not given is empty, and keeps its place.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def signed_headers(merchant: str, secret: str, at: datetime, values: Sequence[str]) -> dict[str, str]:
    timestamp = str((at - _EPOCH) // timedelta(milliseconds=1))
    return {
        "x-merchant-id": merchant,
        "x-timestamp": timestamp,
        "x-sign": sign(secret, (merchant, timestamp, *values)),
    }


def sign(secret: str, values: Sequence[str]) -> str:
    return hmac.new(secret.encode(), "|".join(values).encode(), hashlib.sha256).hexdigest()
