"""A file broken at random places is told what is wrong with it, or it is taken over: nothing else."""

import copy
import json

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publishing.portable import FileRefused, Problem
from publishing.portable.exporting import as_text, export_concept
from publishing.portable.importing import import_concept
from publishing.portable.reading import read
from publishing.portable.summary import summary_of
from tests.publishing.portable.conftest import KEY, SOUND

ODD = [
    *(None, True, False, 0, 1, -1, 2, 7, 1.0, 1.5, 2020, 2020.0, 20226, 32768, 2**31, 10**400, 1e300),
    *("", " ", "x", "A1", "HF1", "Z1", "draft", "published", "submitted", "discarded", "dropped", "programme", "own"),
    *("correction", "continued", "postponed", "merged", "split", "fully", "Q3", 3, {"measure": 1}, [{"measure": 3}]),
    *("1234.50", "0", "1e5", "ca. 3 Mio", "1.234,50", "999999999999.99", "66.667", "100", "2024-02-29", "2023-02-29"),
    *(
        "2024-05-01T12:00:00+02:00",
        "9999-12-31T23:59:59-12:00",
        "x" * 300,
        "x" * 30_000,
        "\n",
        "ä\u0300",
        "<b>",
        "\u202e",
    ),
    *(
        "Caritas",
        "Soziale Stadt",
        "nordring",
        "auenfurt",
        KEY(4),
        KEY(8),
        KEY(9),
        KEY(99),
        [],
        {},
        [None],
        [[]],
        {"a": 1},
    ),
    {"type": "Polygon", "coordinates": [[[14, 52], [15, 52], [15, 53], [14, 52]]]},
    {"type": "MultiPolygon", "coordinates": [[[[14, 52, 1], [15, 52], [15, 53], [14, 52, 1]]]]},
]


def paths_of(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from paths_of(item, (*path, step))


def at(data, path):
    for step in path:
        data = data[step]
    return data


@st.composite
def mutations(draw, base):
    """A copy of ``base``, broken at one to three places."""
    data = copy.deepcopy(base)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from([path for path in paths_of(data) if path]))
        parent = at(data, way)
        match draw(st.sampled_from(["replace", "remove", "twice", "other", "unknown"])):
            case "replace":
                parent[last] = copy.deepcopy(draw(st.sampled_from(ODD)))
            case "remove":
                del parent[last]
            case "twice" if isinstance(parent, list):
                parent.append(copy.deepcopy(parent[last]))
            case "unknown" if isinstance(parent, dict):
                parent[draw(st.sampled_from(["", "neu", "__class__", "a.b", "ä\n"]))] = 1
            case _:
                parent[last] = copy.deepcopy(at(data, draw(st.sampled_from(list(paths_of(data))))))
    return data


def taken_or_told(data):
    """Import ``data`` and undo it; answers the problems."""
    try:
        with transaction.atomic():
            concept = import_concept(read(json.dumps(data).encode()))
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            assert summary_of(data).title == concept.title
            again = export_concept(concept)
            assert again["editions"][-1]["state"] == data["editions"][-1]["state"]
            as_text(again)
            transaction.set_rollback(True)
    except FileRefused as refused:
        return refused.problems
    return []


def works(data):
    for problem in taken_or_told(data):
        assert isinstance(problem, Problem)
        assert problem.place
        assert problem.message
        assert "kam jemand zuvor" not in problem.message, "a rule of the database that nobody told"
        str(problem).encode()


FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.django_db
def test_sound_files_are_taken_over(sound):
    assert taken_or_told(sound) == []


@pytest.mark.django_db
@FUZZ
@given(data=mutations(SOUND))
def test_mutations_of_a_small_file_end_in_words_or_in_a_concept(data):
    works(data)


@pytest.mark.django_db
@settings(FUZZ, max_examples=15)
@given(draw=st.data())
def test_mutations_of_a_full_file_end_in_words_or_in_a_concept(exported, draw):
    works(draw.draw(mutations(exported)))


@settings(FUZZ, max_examples=100)
@given(
    content=st.binary(max_size=200)
    | st.text().map(str.encode)
    | st.integers(0, 4000).map(lambda n: as_text(SOUND)[:n].encode())
)
def test_any_bytes_are_data_or_refused(content):
    problems = None
    try:
        read(content)
    except FileRefused as refused:
        problems = refused.problems
    assert problems != []
