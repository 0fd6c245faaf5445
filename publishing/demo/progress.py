"""Milestones of the demo's measures, and two pictures of works, drawn here so that no file has to be kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from measures.models import Milestone, Photo, StatusUpdate
from measures.reporting.pictures import read_picture
from publishing.demo.content import MilestoneText, PhotoText, Town

SIZE = (1280, 853)
HORIZON = 420
SKY, GRASS, SAND, WOOD, LEAVES, RAIL = "#b9d7ea", "#7fa65a", "#d9c49a", "#7a5a3a", "#4d7f3e", "#d9822b"


def show_progress(town: Town, measures: dict[str, int]) -> None:
    """Write the milestones and photos of ``town``; ``measures``: slug -> id."""
    places: dict[str, int] = {}
    for text in town.milestones:
        places[text.measure] = places.get(text.measure, 0) + 1
        _milestone(text, measures[text.measure], places[text.measure])
    for photo in town.photos:
        _photo(photo, measures[photo.measure])


def _milestone(text: MilestoneText, measure_id: int, position: int) -> None:
    today = timezone.localdate()
    dates = {
        name: None if days is None else today + timedelta(days=days)
        for name, days in (("planned_on", text.planned), ("expected_on", text.expected), ("actual_on", text.reached))
    }
    Milestone.objects.create(measure_id=measure_id, position=position, title=text.title, **dates)


def _photo(text: PhotoText, measure_id: int) -> None:
    report = StatusUpdate.objects.filter(measure=measure_id, confirmed_unchanged=False).latest("reported_on")
    picture = read_picture(_drawn(SCENES[text.scene]))
    Photo.objects.create(
        report=report,
        alt_text=text.alt,
        is_public=text.is_public,
        content=picture.content,
        width=picture.width,
        height=picture.height,
        sha256=picture.sha256,
    )


def _drawn(scene: Callable[[ImageDraw.ImageDraw], None]) -> bytes:
    image = Image.new("RGB", SIZE, SKY)
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, HORIZON, *SIZE), fill=GRASS)
    scene(drawing)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _park(drawing: ImageDraw.ImageDraw) -> None:
    """A new path with young trees on both sides."""
    drawing.polygon([(560, SIZE[1]), (900, SIZE[1]), (690, HORIZON), (660, HORIZON)], fill=SAND)
    for x, foot, size in (
        (180, 700, 150),
        (330, 560, 95),
        (470, 480, 60),
        (1080, 690, 150),
        (930, 550, 90),
        (820, 480, 60),
    ):
        _tree(drawing, x, foot, size)


def _tree(drawing: ImageDraw.ImageDraw, x: int, foot: int, size: int) -> None:
    drawing.rectangle((x - size // 16, foot - size, x + size // 16, foot), fill=WOOD)
    drawing.ellipse((x - size // 2, foot - 2 * size, x + size // 2, foot - size // 2), fill=LEAVES)


def _playground(drawing: ImageDraw.ImageDraw) -> None:
    """A swing on sand behind a site fence."""
    drawing.ellipse((260, 560, 1020, 800), fill=SAND)
    for x in (430, 850):
        drawing.line((x - 60, 690, x, 330, x + 60, 690), fill=WOOD, width=16)
    drawing.line((430, 330, 850, 330), fill=WOOD, width=16)
    for x in (560, 720):
        drawing.line((x, 330, x, 600), fill="black", width=4)
        drawing.rectangle((x - 35, 600, x + 35, 614), fill=RAIL)
    for x in range(0, SIZE[0], 40):
        drawing.line((x, 720, x, SIZE[1]), fill="#8a8f94", width=5)
    drawing.rectangle((0, 730, SIZE[0], 748), fill=RAIL)


SCENES = {"park": _park, "playground": _playground}
