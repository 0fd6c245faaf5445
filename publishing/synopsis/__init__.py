"""The synopsis: two editions beside each other, as one value from which page and files are rendered."""

from publishing.synopsis.build import synopsis
from publishing.synopsis.model import Side, Synopsis

__all__ = ["Side", "Synopsis", "synopsis"]
