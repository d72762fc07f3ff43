"""What a ticket's QR says."""

import pytest

from kiosk.domain.person import Language
from kiosk.domain.ticket_link import ticket_link


@pytest.mark.parametrize(
    ("public_url", "language", "expected"),
    [
        ("", Language.VIETNAMESE, "v1.code"),
        ("", Language.ENGLISH, "v1.code"),
        ("https://so.example", Language.VIETNAMESE, "https://so.example/t/v1.code"),
        ("https://so.example/", Language.ENGLISH, "https://so.example/t/v1.code?lang=en"),
        ("http://10.0.0.5:8080/queue", Language.VIETNAMESE, "http://10.0.0.5:8080/queue/t/v1.code"),
    ],
)
def test_it_opens_the_numbers_page_where_there_is_one(public_url: str, language: Language, expected: str) -> None:
    assert ticket_link("v1.code", public_url, language) == expected
