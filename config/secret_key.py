"""Keys of this machine's portal: for sessions and links, and for the seals of the archive."""

import os
import secrets
from pathlib import Path


def own_key(var: Path, name: str) -> str:
    """The random key ``name`` of this machine's portal, made at the first start and readable by its owner only."""
    file = var / name
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text()
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secrets.token_urlsafe(50))
    return file.read_text()
