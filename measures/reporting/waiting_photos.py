"""A photo that was sent with a form that came back: it waits until the form is sent again.

Browsers forget a chosen file when a page comes back, and on a telephone it may be hard to find again. Only the
picture that was made of the file waits, never the file itself with the place and time it tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from actors import waiting_files
from measures.models import Measure, Photo
from measures.reporting.pictures import Picture, written_picture

if TYPE_CHECKING:
    from actors.models import User


@dataclass(frozen=True)
class WaitingPhotos:
    """What ``user`` chose to tell of ``measure``: one photo at a time, for a day."""

    user: User
    measure: Measure

    def keep(self, picture: Picture) -> None:
        """Let ``picture`` wait in place of the one before; ``kept`` finds it by its ``sha256``."""
        waiting_files.keep(self.user, picture.content, self._purpose)

    def kept(self, fingerprint: str) -> Picture | None:
        """The picture that waits, or that the first of two taps has just saved; None when there is neither."""
        content = waiting_files.kept(self.user, fingerprint, self._purpose) or self._saved(fingerprint)
        is_whole = content is not None and sha256(content).hexdigest() == fingerprint
        return written_picture(content) if content and is_whole else None

    def drop(self, fingerprint: str) -> None:
        """Forget the picture, where it waits."""
        if waiting_files.kept(self.user, fingerprint, self._purpose) is not None:
            waiting_files.drop(self.user, fingerprint, self._purpose)

    @property
    def _purpose(self) -> str:
        return f"photo{self.measure.pk}"

    def _saved(self, fingerprint: str) -> bytes | None:
        own = Photo.objects.filter(report__measure=self.measure, report__reported_by=self.user)
        found = own.filter(sha256=fingerprint).values_list("content", flat=True).first()
        return bytes(found) if found is not None else None
