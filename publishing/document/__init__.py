"""The document of an edition: one reading model, from which pages and files are rendered."""

from publishing.document.build import build_document
from publishing.document.model import Document

__all__ = ["Document", "build_document"]
