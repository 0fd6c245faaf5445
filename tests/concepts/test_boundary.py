"""Boundaries as people bring them, and their outline."""

import json

import pytest
from django.core.exceptions import ValidationError

from concepts.boundary import MAX_BYTES, describe, outline, read_boundary

RING = [[14.5, 52.3], [14.6, 52.3], [14.6, 52.4], [14.5, 52.4], [14.5, 52.3]]
HOLE = [[14.54, 52.34], [14.56, 52.34], [14.56, 52.36], [14.54, 52.34]]
POLYGON = {"type": "Polygon", "coordinates": [RING, HOLE]}
MULTI = {"type": "MultiPolygon", "coordinates": [[RING], [HOLE]]}


def feature(geometry):
    return {"type": "Feature", "properties": {"name": "Nordring"}, "geometry": geometry}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (POLYGON, POLYGON),
        (MULTI, MULTI),
        (feature(POLYGON), POLYGON),
        ({"type": "FeatureCollection", "features": [feature(POLYGON)]}, POLYGON),
        (
            {"type": "FeatureCollection", "features": [feature(POLYGON), feature(MULTI)]},
            {"type": "MultiPolygon", "coordinates": [[RING, HOLE], [RING], [HOLE]]},
        ),
    ],
)
def test_every_usual_form_becomes_one_geometry(given, kept):
    assert read_boundary(json.dumps(given)) == kept
    assert read_boundary(b"\xef\xbb\xbf" + json.dumps(given).encode()) == kept


def test_height_of_a_point_is_dropped():
    with_height = [[x, y, 45.0] for x, y in RING]
    assert read_boundary(json.dumps({"type": "Polygon", "coordinates": [with_height]}))["coordinates"] == [RING]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "kein GeoJSON"),
        ("Nordring", "kein GeoJSON.*Zeile 1"),
        ("{", "kein GeoJSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        ("[" * 100_000, "verschachtelt"),
        ("null", "keine Angabe"),
        ("[]", "keine Angabe"),
        ('{"type": "Point", "coordinates": [14.5, 52.3]}', "'Point'"),
        ('{"type": "\\ud800"}', "gefunden"),
        ('{"type": "FeatureCollection", "features": []}', "keine Fläche"),
        ('{"type": "FeatureCollection"}', "unvollständig"),
        ('{"type": "Feature", "geometry": null}', "keine Angabe"),
        ('{"type": "Polygon"}', "unvollständig"),
        ('{"type": "Polygon", "coordinates": []}', "keine Umrisslinie"),
        ('{"type": "Polygon", "coordinates": [[[14.5, 52.3], [14.6, 52.3]]]}', "nicht geschlossen"),
        ('{"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 2]]]}', "nicht geschlossen"),
        ('{"type": "Polygon", "coordinates": [[["a", "b"]]]}', "zwei Zahlen"),
        ('{"type": "Polygon", "coordinates": [[[true, 52.3]]]}', "zwei Zahlen"),
        ('{"type": "Polygon", "coordinates": [[14.5, 52.3]]}', "unvollständig"),
        ('{"type": "Polygon", "coordinates": [[[467123.5, 5798200.1]]]}', "WGS 84.*EPSG:4326"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 52.3]]]}', "WGS 84"),
        (f'{{"type": "Polygon", "coordinates": [[[1{"0" * 400}, 52.3]]]}}', "WGS 84"),
        (" " * (MAX_BYTES + 1), "größer als 1 MB"),
    ],
)
def test_refusal_says_what_to_mend(text, message):
    with pytest.raises(ValidationError, match=message):
        read_boundary(text)


@pytest.mark.parametrize("depth", [400, 900, 980, 5_000])
def test_deeply_nested_features_are_refused_without_a_crash(depth):
    text = '{"type": "Feature", "geometry": ' * depth + '{"type": "Point"}' + "}" * depth
    with pytest.raises(ValidationError, match=r"verschachtelt|'Point'"):
        read_boundary(text)


def test_outline_keeps_proportion_and_holes():
    drawn = outline(POLYGON, width=400)
    assert drawn.height == 400
    assert drawn.width == pytest.approx(244.4, abs=0.5)  # a degree of longitude is 0.61 of one of latitude here
    assert drawn.path.count("M") == drawn.path.count("Z") == 2
    assert drawn.path.startswith("M0.0 400.0L244")
    assert drawn.view_box == f"0 0 {drawn.width:g} 400"


def test_outline_is_missing_where_there_is_none():
    assert outline(None) is None
    assert outline({}) is None
    assert outline({"type": "Point", "coordinates": [1, 2]}) is None


def test_outline_of_a_single_point_does_not_divide_by_zero():
    assert outline({"type": "Polygon", "coordinates": [[[14.5, 52.3]] * 4]}).path.startswith("M0.0 0.0")


def test_size_in_words():
    assert describe(None) == ""
    assert describe(POLYGON) == "1 Fläche mit 9 Punkten"
    assert describe(MULTI) == "2 Flächen mit 9 Punkten"
    assert describe({"type": "Point"}) == "unlesbare Abgrenzung"
