"""The boundary of an area as GeoJSON (RFC 7946): reading what people bring, and drawing it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

MAX_BYTES = 1_000_000
"""Enough for a boundary of some 40,000 points; more is a survey, not a boundary."""
MIN_RING = 4
"""A ring has at least three corners and comes back to the first (RFC 7946, 3.1.6)."""
MAX_LONGITUDE, MAX_LATITUDE = 180, 90

GeoJson = dict[str, Any]
Polygon = list[list[list[float]]]
"""Rings of points: the outer line first, then holes."""


@dataclass(frozen=True)
class Outline:
    """An SVG path with the view box into which it fits: y grows downwards, north is up."""

    path: str
    width: float
    height: float

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"


def read_boundary(text: str | bytes) -> GeoJson:
    """The geometry (Polygon or MultiPolygon) of a GeoJSON text.

    Takes a geometry, a Feature or a FeatureCollection of such. Raises ValidationError
    with a German message that says what to mend.
    """
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise ValidationError("Die Abgrenzung ist größer als 1 MB. Bitte vereinfachen Sie die Geometrie.")
    try:
        polygons = _checked_polygons(json.loads(raw.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise ValidationError(f"Das ist kein GeoJSON: {_place_of(error)}") from error
    if not polygons:
        raise ValidationError("Das GeoJSON enthält keine Fläche.")
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def describe(boundary: GeoJson | None) -> str:
    """``"2 Flächen mit 345 Punkten"`` for people; ``""`` without a boundary."""
    if not boundary:
        return ""
    try:
        polygons = _checked_polygons(boundary)
    except ValidationError:
        return "unlesbare Abgrenzung"
    points = sum(len(ring) for polygon in polygons for ring in polygon)
    return f"{len(polygons)} {'Fläche' if len(polygons) == 1 else 'Flächen'} mit {points} Punkten"


def outline(boundary: GeoJson | None, width: float = 400) -> Outline | None:
    """The boundary drawn into a square of ``width``, in true proportion at its own latitude; None without one."""
    try:
        rings = [ring for polygon in _checked_polygons(boundary) for ring in polygon]
    except ValidationError:
        return None
    if not rings:
        return None
    longitudes = [point[0] for ring in rings for point in ring]
    latitudes = [point[1] for ring in rings for point in ring]
    west, north = min(longitudes), max(latitudes)
    squeeze = math.cos(math.radians((north + min(latitudes)) / 2))
    span_x = (max(longitudes) - west) * squeeze
    span_y = north - min(latitudes)
    scale = width / (max(span_x, span_y) or 1)

    def drawn(ring: list[list[float]]) -> str:
        corners = (f"{(p[0] - west) * squeeze * scale:.1f} {(north - p[1]) * scale:.1f}" for p in ring)
        return "M" + "L".join(corners) + "Z"

    return Outline("".join(map(drawn, rings)), round(span_x * scale, 1), round(span_y * scale, 1))


def _place_of(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"In Zeile {error.lineno}, Zeichen {error.colno} ist der Aufbau falsch."
    if isinstance(error, UnicodeDecodeError):
        return "Der Text ist nicht in UTF-8 geschrieben."
    return "Der Aufbau ist zu tief verschachtelt oder enthält ungültige Werte."


def _polygons(data: Any) -> Iterator[Any]:
    """The coordinates of each polygon in a geometry, Feature or FeatureCollection."""
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "FeatureCollection":
        for feature in _list(data.get("features")):
            yield from _polygons(feature)
    elif kind == "Feature":
        yield from _polygons(data.get("geometry"))
    elif kind == "Polygon":
        yield data.get("coordinates")
    elif kind == "MultiPolygon":
        yield from _list(data.get("coordinates"))
    else:
        raise ValidationError(
            "Erwartet wird ein Polygon oder MultiPolygon (auch als Feature oder FeatureCollection), gefunden: "
            f"{ascii(kind)[:40] if kind else 'keine Angabe „type“'}."
        )


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValidationError("Das GeoJSON ist unvollständig: Hier fehlt eine Liste von Koordinaten oder Features.")
    return value


def _checked_polygons(data: Any) -> list[Polygon]:
    return [_checked_polygon(polygon) for polygon in _polygons(data)]


def _checked_polygon(polygon: Any) -> Polygon:
    rings = [[_checked_point(point) for point in _list(ring)] for ring in _list(polygon)]
    if not rings:
        raise ValidationError("Eine Fläche hat keine Umrisslinie.")
    for ring in rings:
        if len(ring) < MIN_RING or ring[0] != ring[-1]:
            raise ValidationError(
                "Eine Umrisslinie ist nicht geschlossen: Sie braucht mindestens vier Punkte, und der letzte ist "
                "gleich dem ersten."
            )
    return rings


def _checked_point(point: Any) -> list[float]:
    numbers = [n for n in _list(point)[:2] if isinstance(n, int | float) and not isinstance(n, bool)]
    if len(numbers) != len(("longitude", "latitude")):
        raise ValidationError("Ein Punkt besteht nicht aus zwei Zahlen (Länge, Breite).")
    longitude, latitude = numbers
    if not (abs(longitude) <= MAX_LONGITUDE and abs(latitude) <= MAX_LATITUDE):
        raise ValidationError(
            f"Der Punkt {str(longitude)[:20]}, {str(latitude)[:20]} liegt nicht in WGS 84 (Länge, Breite in Grad). "
            "Bitte wandeln Sie die Koordinaten um (im Geoinformationssystem: EPSG:4326)."
        )
    return [longitude, latitude]
