"""Drawn travel documents of invented people, and photographs of them: pure functions of their parameters."""

from mock_services.documents.other_text import other_text
from mock_services.documents.page import document_image
from mock_services.documents.photograph import Shot, corners_px, photograph
from mock_services.documents.specimen import Document, Layout, document_lines, specimens

__all__ = [
    "Document",
    "Layout",
    "Shot",
    "corners_px",
    "document_image",
    "document_lines",
    "other_text",
    "photograph",
    "specimens",
]
