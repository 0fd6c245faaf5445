"""The house rules that a machine can watch: the staircase, sizes, and what no file may hold."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from concepts import copying as concept_copying
from concepts.freezing import is_frozen_error
from concepts.models import Edition, State
from concepts.states import MOVES
from measures.updating import copying as measure_copying
from publishing import editions

ROOT = settings.BASE_DIR
FLOORS = ("actors", "concepts", "measures", "publishing", "config")
MADE_BY_TOOLS = {".git", ".venv", "node_modules", "var", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
MADE_BY_TOOLS |= {".hypothesis", ".import_linter_cache", "__pycache__"}

FRAME = {
    "base.html",
    "public_base.html",
    "403.html",
    "actors/account.html",
    "account/login.html",
    "components/_head.html",
    "components/_navigation.html",
    "components/_edition_band.html",
    "components/_edition_sidebar.html",
    "components/_frozen_notice.html",
    "components/_funding_pages.html",
}
"""The portal's frame stands around pages of every floor, so it may point to all of them, as ``config.urls``
knows them all. Any other component is a brick without an address of its own."""


def files(*suffixes):
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and path.suffix in suffixes and MADE_BY_TOOLS.isdisjoint(parts):
            yield path


def source_files():
    return [p for p in files(".py") if p.relative_to(ROOT).parts[0] in FLOORS and "migrations" not in p.parts]


def templates():
    return [p for p in files(".html") if p.is_relative_to(ROOT / "templates")]


def named(path):
    return str(path.relative_to(ROOT))


# --- The staircase ----------------------------------------------------------


def test_imports_go_down_only_even_inside_functions():
    lint = [Path(sys.executable).parent / "lint-imports"]
    done = subprocess.run(lint, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def app_of_url_names():
    """Name of each of our addresses -> the app whose view answers it."""

    def walk(patterns):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns)
            elif isinstance(entry, URLPattern) and entry.name:
                yield entry.name, entry.callback.__module__.split(".")[0]

    return {name: app for name, app in walk(get_resolver().url_patterns) if app in FLOORS}


def test_templates_point_to_their_own_floor_or_below():
    floor_of, wrong = app_of_url_names(), []
    for path in templates():
        name = str(path.relative_to(ROOT / "templates"))
        if name in FRAME:
            continue
        folder = name.split("/", 1)[0]
        own = "actors" if folder in {"account", "mfa"} else folder  # allauth names these two
        for target in re.findall(r"{%\s*url\s+[\"']([\w-]+)[\"']", path.read_text()):
            floor = floor_of.get(target)
            if floor and (own not in FLOORS or FLOORS.index(floor) > FLOORS.index(own)):
                wrong.append(f"{name} -> {target} ({floor})")
    assert wrong == []


def test_frame_lists_only_templates_that_exist():
    assert {name for name in FRAME if not (ROOT / "templates" / name).is_file()} == set()


def test_every_page_of_an_edition_has_a_title_of_its_own():
    pages = [path for path in templates() if '{% extends "concepts/edition_base.html" %}' in path.read_text()]
    assert len(pages) > 20
    assert [named(path) for path in pages if "{% block title %}" not in path.read_text()] == []


# --- Rooms and sizes --------------------------------------------------------


def test_every_module_has_a_subject():
    rooms = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "tools"}
    assert [named(path) for path in source_files() if rooms & {path.stem, path.parent.name}] == []


def test_files_and_templates_stay_readable():
    limits = [(path, 400) for path in source_files()] + [(path, 200) for path in templates()]
    assert [named(path) for path, limit in limits if path.read_text().count("\n") > limit] == []


def test_functions_stay_readable():
    long = []
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > 50:
                    long.append(f"{named(path)}: {node.name} has {length} lines")
    assert long == []


def test_linter_exceptions_carry_their_reason():
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?|type:\s*ignore(\[[\w, -]+\])?)\s*$")
    found = [
        f"{named(path)}:{number}"
        for path in source_files()
        for number, line in enumerate(path.read_text().split("\n"), 1)
        if bare.search(line)
    ]
    assert found == []


# --- What no file may hold --------------------------------------------------


PRINT = ROOT / "templates" / "publishing" / "print"
"""Pages for paper: no browser and no CSP sees them, so a document may bring its own colours in one <style>."""


def test_templates_hold_no_inline_script_or_style():
    inline = r"\sstyle\s*=|<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+\s*=\s*[\"']|javascript:"
    found = [
        f"{named(path)}: {match[0].strip()}"
        for path in templates()
        for match in re.finditer(inline if path.is_relative_to(PRINT) else rf"{inline}|<style", path.read_text(), re.I)
    ]
    assert found == []


def test_no_file_names_where_packages_come_from():
    hosts = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "npmmirror" + ".com", '"resolved"' + ":"]
    options = ["--index-" + "url", "--extra-index-" + "url", "--find-" + "links"]
    kept = [*files(".py", ".txt", ".in", ".json", ".toml", ".md", ".html", ".js", ".css")]
    kept += [ROOT / "Makefile", ROOT / ".npmrc", ROOT / ".ci" / "run"]
    assert [
        f"{named(path)}: {word}"
        for path in kept
        for word in hosts + options
        if word in path.read_text(errors="replace")
    ] == []


# --- Tables that must agree with each other ---------------------------------


def models_of_an_edition():
    """All models that point to an edition, directly or through others of them."""
    found = {Edition}
    while True:
        more = {
            model
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.related_model in found
        }
        if more <= found:
            return found
        found |= more


def test_every_model_of_an_edition_is_copied_or_left_out_on_purpose():
    copied = [declared.model for declared in concept_copying.COPIED + measure_copying.COPIED]
    left_out = {**concept_copying.LEFT_OUT, **measure_copying.LEFT_OUT, **editions.LEFT_OUT}
    assert models_of_an_edition() == {*copied, *left_out}
    assert len(copied) == len(set(copied))
    assert set(copied).isdisjoint(left_out)
    assert all(left_out.values()), "each model left out says why"


def test_copied_rows_never_point_back_into_the_old_edition():
    """What a copied row points to is copied before it, or does not belong to an edition."""
    of_an_edition, seen = models_of_an_edition(), {Edition}
    for declared in concept_copying.COPIED + measure_copying.COPIED:
        seen.add(declared.model)
        pointed_at = {f.related_model for f in declared.model._meta.concrete_fields if f.is_relation}
        assert pointed_at & of_an_edition <= seen, declared.model


RESOLUTION = {
    "resolution_body": "Stadtrat",
    "resolution_date": "2026-11-22",
    "resolution_number": "17/2026",
    "resolution_result": "adopted",
}


def force_to(edition, state):
    """Bring the edition to ``state`` along the table, past the application."""
    before = {move.target: move.source for move in reversed(MOVES) if move.target != State.DRAFT}
    way = [state]
    while way[-1] != State.DRAFT:
        way.append(before[way[-1]])
    for step in reversed(way[:-1]):
        set_state(edition, step)


def set_state(edition, state):
    values = RESOLUTION | {"published_at": timezone.now()} if state == State.PUBLISHED else {}
    Edition.objects.filter(pk=edition.pk).update(state=state, **values)


def database_allows(edition, target):
    """Whether the trigger lets the state change; leaves the edition as it was."""
    try:
        with transaction.atomic():
            set_state(edition, target)
            transaction.set_rollback(True)
    except DatabaseError as error:
        if not is_frozen_error(error):
            raise
        return False
    return True


@pytest.mark.parametrize("source", State.values)
def test_database_lets_an_edition_go_only_the_ways_of_the_table(draft, source):
    force_to(draft, source)
    allowed = {target for target in set(State.values) - {source} if database_allows(draft, target)}
    assert allowed == {move.target for move in MOVES if move.source == source}
