"""Uploaded files between being looked at and being taken over: one per person and purpose, for a day."""

from __future__ import annotations

import re
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from actors.models import User

LIFETIME = 24 * 60 * 60
"""Seconds after which a file that nobody took over is gone."""
FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def keep(user: User, content: bytes, purpose: str) -> str:
    """Keep ``content`` for ``user`` in place of what he uploaded for the same ``purpose`` (a plain
    word) before; answers its fingerprint."""
    folder = _folder()
    for file in folder.iterdir():
        if file.name.startswith(f"{user.pk}-{purpose}-") or not _is_young(file):
            file.unlink(missing_ok=True)
    fingerprint = sha256(content).hexdigest()
    _file(user, fingerprint, purpose).write_bytes(content)
    return fingerprint


def kept(user: User, fingerprint: str, purpose: str) -> bytes | None:
    """The file that ``user`` uploaded, None when it is no longer there."""
    if not FINGERPRINT.fullmatch(fingerprint):
        return None
    file = _file(user, fingerprint, purpose)
    try:
        return file.read_bytes() if _is_young(file) else None
    except FileNotFoundError:  # taken over a moment ago
        return None


def drop(user: User, fingerprint: str, purpose: str) -> None:
    """Forget a file that ``kept`` answered."""
    _file(user, fingerprint, purpose).unlink(missing_ok=True)


def _is_young(file: Path) -> bool:
    """Whether the file is there and its time has not run out."""
    try:
        return file.stat().st_mtime >= time.time() - LIFETIME
    except FileNotFoundError:
        return False


def _folder() -> Path:
    """Only the portal itself may look inside: the files hold drafts and contact data."""
    folder: Path = settings.VAR_DIR / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _file(user: User, fingerprint: str, purpose: str) -> Path:
    return _folder() / f"{user.pk}-{purpose}-{fingerprint}"
