"""A telephone that shows a QR code: what people hold to the reader instead of a card."""

from functools import lru_cache

from PIL import Image

from mock_services.cards.canvas import PX_PER_MM, Canvas, Frame, px
from mock_services.cards.codes import qr_image

_BODY_MM = (76.0, 96.0)  # the lower part of the telephone stays in the hand
_SCREEN_MARGIN_MM = 3.0
_CODE_MM = 34.0
_CAPTION_LENGTH = 36


@lru_cache(maxsize=2)
def phone_image(text: str) -> Frame:
    """A telephone with `text` as a QR code on its screen: BGR, (1920, 1520, 3), 20 pixels a millimetre, read-only."""
    width, height = _BODY_MM
    canvas = Canvas(Image.new("RGB", (px(width), px(height)), (24, 26, 32)))
    screen = width - 2 * _SCREEN_MARGIN_MM
    canvas.panel(_SCREEN_MARGIN_MM, _SCREEN_MARGIN_MM, screen, height, fill=(255, 255, 255), radius_mm=5.0)
    code = qr_image(text, module_px=max(4, int(_CODE_MM * PX_PER_MM / len(qr_image(text, 1)))))
    side = code.shape[0] / PX_PER_MM
    canvas.picture((width - side) / 2, (height - side) / 2, code)
    caption = text if len(text) <= _CAPTION_LENGTH else text[:_CAPTION_LENGTH] + "…"
    canvas.text(width / 2, (height - side) / 2 - 2.0, "Mã QR", 4.4, (32, 44, 72), "SemiBold", "middle")
    canvas.text(width / 2, (height + side) / 2 + 3.0, caption, 2.4, (92, 102, 122), anchor="middle")
    picture = canvas.finish()
    picture.flags.writeable = False
    return picture
