"""Whatever is sent as a picture: only its pixels are kept, and what is none is refused."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFile

from measures.reporting.pictures import LONG_SIDE, MOST_BYTES, NO_PICTURE, TOO_LARGE, TOO_MANY_PIXELS, read_picture

SECRET = b"Geheimer Ort"


def encoded(image, form="JPEG", **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def photo(size=(640, 480), mode="RGB"):
    image = Image.new(mode, size, "white" if mode != "P" else 0)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill=1 if mode == "P" else "red")
    return image


def opened(picture):
    return Image.open(io.BytesIO(picture.content))


def exif(**tags):
    made = Image.Exif()
    made[0x010E] = SECRET.decode()  # description
    made[0x8298] = "Quirin Quartier"  # copyright
    made.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    for tag, value in tags.items():
        made[int(tag.removeprefix("t"))] = value
    return made


# --- Metadata ------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_position_and_all_other_metadata_are_gone(form):
    sent = encoded(photo(), form, exif=exif(), icc_profile=b"profile of a telephone" * 10, xmp=b"<x>Geheimer Ort</x>")
    with Image.open(io.BytesIO(sent)) as before:
        assert before.getexif().get_ifd(0x8825)[2] == (52.0, 31.0, 12.0)  # the test sends what it says
    assert SECRET in sent
    made = read_picture(sent)
    with opened(made) as after:
        assert dict(after.getexif()) == {}
        assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (SECRET, b"Quirin", b"Exif", b"profile of", b"http://ns.adobe"):
        assert trace not in made.content


def test_comment_of_a_jpeg_and_what_follows_its_end_are_gone():
    made = read_picture(encoded(photo(), comment=SECRET) + b"<script>alert(1)</script>" + SECRET)
    assert SECRET not in made.content
    assert b"script" not in made.content


def test_text_in_a_png_is_gone():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Location", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    assert SECRET not in read_picture(encoded(photo(), "PNG", pnginfo=info)).content


# --- What it looks like ----------------------------------------------------------


@pytest.mark.parametrize(("orientation", "corner"), [(1, (10, 10)), (6, (470, 10)), (3, (630, 470)), (8, (10, 630))])
def test_picture_is_turned_upright(orientation, corner):
    made = read_picture(encoded(photo(), exif=exif(t274=orientation), quality=95))
    turned = orientation in {6, 8}
    assert (made.width, made.height) == ((480, 640) if turned else (640, 480))
    with opened(made) as image:
        red, green, _ = image.convert("RGB").getpixel(corner)
        assert red > 200
        assert green < 60


@pytest.mark.parametrize(
    ("size", "made"),
    [((3200, 1600), (1600, 800)), ((100, 4000), (40, 1600)), ((1600, 1600), (1600, 1600)), ((3, 2), (3, 2))],
)
def test_long_side_is_limited_and_nothing_is_blown_up(size, made):
    picture = read_picture(encoded(photo(size)))
    assert (picture.width, picture.height) == made
    with opened(picture) as image:
        assert image.size == made
        assert image.format == "JPEG"


@pytest.mark.parametrize(
    ("mode", "form"),
    [("L", "JPEG"), ("CMYK", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("I;16", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP")],
)
def test_every_kind_of_picture_becomes_a_plain_one(mode, form):
    made = read_picture(encoded(Image.new(mode, (30, 20)), form))
    with opened(made) as image:
        assert (image.mode, image.size) == ("RGB", (30, 20))


def test_transparent_parts_are_white():
    made = read_picture(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    with opened(made) as image:
        assert min(image.getpixel((10, 10))) > 250


def test_of_a_moving_picture_the_first_is_kept():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    sent = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100)
    with opened(read_picture(sent)) as image:
        assert image.getpixel((10, 10))[0] > 200


# --- Hostile files ----------------------------------------------------------------


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *chunks):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def test_bomb_of_a_few_kilobytes_is_refused_before_it_is_unpacked():
    row = b"\x00" * (3 * 30_000 + 1)
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(row) for _ in range(2000)), packer.flush()])
    bomb = png(30_000, 30_000, chunk(b"IDAT", packed))
    assert len(bomb) < 300_000
    with pytest.raises(ValueError, match="Bildpunkte"):
        read_picture(bomb)


@pytest.mark.parametrize("size", [(8001, 8000), (12_000, 12_000), (2**31 - 1, 2**31 - 1), (64_000_001, 1)])
def test_too_many_pixels_are_refused_by_the_head_alone(size):
    with pytest.raises(ValueError, match=TOO_MANY_PIXELS):
        read_picture(png(*size))


def test_text_that_unpacks_to_gigabytes_is_refused():
    bomb = zlib.compress(b"\x00" * 200_000_000, 9)
    with pytest.raises(ValueError, match=NO_PICTURE):
        read_picture(png(1, 1, chunk(b"zTXt", b"Comment\x00\x00" + bomb), chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))))


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "data",
    [
        HTML,
        SVG,
        b"",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0" + HTML,
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a" + b"\x00" * 100,
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(ls) system",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"PK\x03\x04" + b"\x00" * 100,
        png(0, 10),
        png(10, 10),
        png(10, 10, chunk(b"IDAT", b"not packed")),
    ],
    ids=lambda data: repr(data[:16]),
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(ValueError, match=NO_PICTURE):
        read_picture(data)


@pytest.mark.parametrize("form", ["BMP", "GIF", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused(form):
    with pytest.raises(ValueError, match=NO_PICTURE):
        read_picture(encoded(photo((32, 32)), form))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_truncated_picture_is_refused(form, part, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    sent = encoded(Image.effect_noise((400, 300), 80).convert("RGB"), form)
    with pytest.raises(ValueError, match=NO_PICTURE):
        read_picture(sent[: int(len(sent) * part)])


def test_too_large_a_file_is_refused_unread():
    with pytest.raises(ValueError, match=TOO_LARGE):
        read_picture(encoded(photo()) + b"\x00" * MOST_BYTES)


@given(st.data())
def test_damaged_file_gives_a_picture_or_a_message_never_anything_else(data):
    sent = bytearray(encoded(photo((64, 48)), data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"])), exif=exif()))
    for _ in range(data.draw(st.integers(1, 8))):
        sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(0, 255))
    made = picture_or_message(bytes(sent))
    if isinstance(made, str):
        assert made in {NO_PICTURE, TOO_MANY_PIXELS}
    else:
        assert max(made.width, made.height) <= LONG_SIDE
        assert SECRET not in made.content


def picture_or_message(sent):
    try:
        return read_picture(sent)
    except ValueError as error:
        return str(error)
