"""Setting HTML into a tagged PDF with WeasyPrint. Import this late: WeasyPrint takes a second to load."""

from __future__ import annotations

import io
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import weasyprint
from django.contrib.staticfiles import finders
from fontTools.ttLib import woff2
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

STATIC_ROOT = "https://static.invalid/"
"""Where the static files seem to stand; a name that can never be looked up (RFC 2606)."""


class StaticFileFetcher(URLFetcher):
    """Reads our own static files and nothing else: no network, no other file, no data address."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The static file at ``url``; ValueError (the document goes on without it) for anything else."""
        if not url.startswith(STATIC_ROOT):
            raise ValueError(f"not a static file of the portal: {url[:100]}")
        path = unquote(urlsplit(url).path).lstrip("/")
        found = finders.find(path)
        if not found:
            raise FatalURLFetchingError(f"static file missing: {path}")
        content = _unpacked(found) if found.endswith(".woff2") else Path(found).read_bytes()
        return URLFetcherResponse(url, content, {"Content-Type": guess_type(path)[0] or "text/plain"})


@cache
def _unpacked(path: str) -> bytes:
    """A web font as the plain font in it; unpacking takes half a second, so each process does it once."""
    plain = io.BytesIO()
    woff2.decompress(path, plain)
    return plain.getvalue()


def typeset(html: str) -> bytes:
    """``html`` as PDF/UA-1, as WeasyPrint tags it (see ``publishing.pdf_structure`` for the rest)."""
    page = weasyprint.HTML(string=html, base_url=STATIC_ROOT, url_fetcher=StaticFileFetcher())
    return bytes(page.write_pdf(pdf_variant="pdf/ua-1"))
