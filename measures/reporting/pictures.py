"""Making a picture that may be shown to everybody out of whatever somebody sends. Pure.

A camera's file tells where and when it was taken and by whose telephone; a hostile one may be no
picture at all, or grow to gigabytes when it is unpacked. So nothing of the file is kept: it is decoded,
turned upright, made small enough, and only its pixels are written into a new file.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from PIL import Image, ImageFile, ImageOps

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 64_000_000
"""More than a telephone takes; unpacked it is 192 MB of memory."""
LONG_SIDE = 1600
PREVIEW_SIDE = 360
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")
"""What browsers send; telephones turn their own formats into JPEG when a page asks for these."""

NO_PICTURE = "Diese Datei ist kein Bild, das wir lesen können. Möglich sind JPEG, PNG und WebP."
TOO_LARGE = f"Das Foto ist zu groß. Möglich sind {MOST_BYTES // 1024 // 1024} MB."
TOO_MANY_PIXELS = f"Das Foto hat zu viele Bildpunkte. Möglich sind {MOST_PIXELS // 1_000_000} Millionen."


_PILLOW = Lock()
"""Held while Pillow's setting for the whole process is another."""


@dataclass(frozen=True)
class Picture:
    """A JPEG without any metadata."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class NewPhoto:
    """A picture as it was sent along with a report: what is to be seen, and whether everybody may see it."""

    picture: Picture
    alt_text: str
    is_public: bool


def read_picture(data: bytes) -> Picture:
    """The picture in ``data``. Raises ValueError with a German message when it is none, is damaged or too large."""
    if len(data) > MOST_BYTES:
        raise ValueError(TOO_LARGE)
    with _whole_files_only():
        opened = _opened(data)
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError(TOO_MANY_PIXELS)
        return _decoded(opened)


def written_picture(content: bytes) -> Picture:
    """The picture whose ``content`` is what ``read_picture`` once made."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        return Picture(content, opened.width, opened.height)


def preview(picture: Picture) -> str:
    """A small copy as an address that holds all of it, so that a page can show what is stored nowhere yet."""
    with Image.open(io.BytesIO(picture.content), formats=("JPEG",)) as opened:
        opened.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        small = _written(opened)
    return f"data:image/jpeg;base64,{b64encode(small.content).decode()}"


def _decoded(opened: Image.Image) -> Picture:
    try:
        return _written(_pixels(opened))
    except Exception as error:  # a damaged file can make a decoder raise whatever it stumbles over
        raise ValueError(NO_PICTURE) from error


@contextmanager
def _whole_files_only() -> Iterator[None]:
    """Let Pillow refuse a file that breaks off: WeasyPrint, once loaded, has it make do with half a picture."""
    with _PILLOW:
        lenient = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _opened(data: bytes) -> Image.Image:
    """The picture's head: its size is known, its pixels are not unpacked yet."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise ValueError(TOO_MANY_PIXELS) from error
    except Exception as error:  # as above
        raise ValueError(NO_PICTURE) from error


def _pixels(opened: Image.Image) -> Image.Image:
    """Nothing but the pixels, upright, on white where it is transparent, at most ``LONG_SIDE`` long."""
    opened.draft("RGB", (LONG_SIDE, LONG_SIDE))  # a JPEG unpacks only as far as it is needed
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    with_alpha = upright.convert("RGBA")
    bare = Image.new("RGB", upright.size, "white")
    bare.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return bare


def _written(bare: Image.Image) -> Picture:
    buffer = io.BytesIO()
    bare.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return Picture(buffer.getvalue(), bare.width, bare.height)
