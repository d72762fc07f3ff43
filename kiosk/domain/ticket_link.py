"""What a ticket's QR says."""

from kiosk.domain.person import Language


def ticket_link(code: str, public_url: str, language: Language) -> str:
    """The page of this number where telephones reach it, in the patient's language; the bare code where they do not."""
    if not public_url:
        return code
    asked = "" if language is Language.VIETNAMESE else f"?lang={language.value}"
    return f"{public_url.rstrip('/')}/t/{code}{asked}"
