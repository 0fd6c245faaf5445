"""How style, scripts and fonts are stored for serving."""

from __future__ import annotations

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT_OF_OUR_SCRIPTS = ("js/*.js", ((r"""(?P<matched>from "(?P<url>\.[^"]+)")""", 'from "%(url)s"'),))
"""Only ours: Django's own pattern for all scripts stumbles over packages that import what they do not bring."""


class GzippedManifestStorage(CompressedManifestStaticFilesStorage):
    """Names with fingerprints, so that browsers keep files for ever; compressed by gzip alone, since
    the little that Brotli saves would make the first start half a minute longer."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, IMPORT_OF_OUR_SCRIPTS)

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return Compressor(**kwargs, use_brotli=False)
