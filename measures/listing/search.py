"""Searching the measures of an edition: German full text over number, title, texts and actors.

What is typed is read as on the web: words, "words in this order", -without, or. The stems of
PostgreSQL's ``german`` find "Spielplätze" by "Spielplatz". Germans write words together, which no
stem takes apart; so every word is looked up among the words that the measures use and stands for
all those that begin or end with it: "Spielplatz" finds "Wasserspielplatz" and "Spielplatzpaten".
It does not find words that hold it in their middle ("Wasserspielplatzbau"), and words of fewer
than four letters stand for themselves, or "Amt" would find "insgesamt".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.search import SearchHeadline, SearchRank, SearchVector, SearchVectorField
from django.contrib.postgres.search import SearchQueryField as QueryField
from django.db import connection
from django.db.models import BooleanField, Case, F, Func, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from measures.models import MeasureSheet, SheetActor
from measures.models.measure import MeasureSheetQuerySet
from measures.models.searched import SEARCH_CONFIG, SEARCHED

LONGEST = 200
"""Of what is typed so many letters are read."""
SHORTEST_PART = 4
MOST_COMPOUNDS = 60
"""A word stands for at most so many others, the shortest first."""
STEM = re.compile(r"'((?:[^']|'')*)'")
"""A word in the text of a ``tsquery``; quotes in it are doubled."""
START, END = "\ue000", "\ue001"
"""Around what is found until the text is escaped: signs that no text uses."""
MARKED = re.compile(f"{START}([^{START}{END}]*){END}")
PART = " … "
TEXTS = (*SEARCHED["C"], *SEARCHED["D"])


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: as typed, and as a ``tsquery`` of stems (``""`` when no word of it can be found)."""

    text: str
    query: str

    @property
    def expression(self) -> Func:
        return Func(Value(self.query), template="(%(expressions)s)::tsquery", output_field=QueryField())


@dataclass(frozen=True)
class Found:
    """A measure's title and a piece of its texts, with what was found in ``<mark>``. ``snippet`` is
    empty where the texts do not say it."""

    title: SafeString
    snippet: SafeString


def read_wanted(text: str, sheets: MeasureSheetQuerySet) -> Wanted:
    """What ``text`` looks for among ``sheets``; one query, and one more where its words may be parts of others."""
    text = text.strip()[:LONGEST]
    with connection.cursor() as cursor:
        cursor.execute("SELECT websearch_to_tsquery(%s, %s)::text", [SEARCH_CONFIG, text])
        query: str = cursor.fetchone()[0]
    stems = {match[1] for match in STEM.finditer(query) if _may_be_part(match[1])}
    used = _words_with(stems, sheets) if stems else []
    return Wanted(text, STEM.sub(lambda match: _with_compounds(match[1], used), query))


def matching(sheets: MeasureSheetQuerySet, wanted: Wanted) -> MeasureSheetQuerySet:
    """Those of ``sheets`` that say what is wanted, each with its ``rank``; the number itself always finds its sheet."""
    is_number = Q(number__iexact=wanted.text)
    is_found = Func(_words_of_all(), wanted.expression, template="(%(expressions)s)", arg_joiner=" @@ ")
    is_found.output_field = BooleanField()
    by_words: Any = SearchRank(_words_of_all(), wanted.expression)
    rank = Case(When(is_number, then=Value(2.0)), default=by_words)  # no rank by words comes near
    return sheets.filter(is_number | Q(is_found)).annotate(rank=rank)


def found_in(sheet_ids: Iterable[int], wanted: Wanted) -> dict[int, Found]:
    """Sheet id -> where it says what is wanted; one query. Marking is dear: ask for what is shown."""
    texts = [NullIf(F(column), Value("")) for column in TEXTS]
    text = Func(Value(PART), *texts, _actor_names(", "), function="concat_ws", output_field=TextField())
    rows = (
        MeasureSheet.objects.filter(pk__in=list(sheet_ids))
        .order_by()
        .values_list(
            "pk",
            "title",
            _headline("title", wanted, highlight_all=True),
            _headline(text, wanted, max_fragments=2, min_words=6, max_words=16, fragment_delimiter=PART),
        )
    )
    return {pk: Found(_marked_title(title, marked), _snippet(piece)) for pk, title, marked, piece in rows}


def _words_with(stems: set[str], sheets: MeasureSheetQuerySet) -> list[str]:
    """The words in ``sheets`` that begin or end with one of ``stems``, shortest first."""
    patterns = [pattern for stem in stems for pattern in (f"{stem}%", f"%{stem}")]
    words = sheets.order_by().annotate(words=_words_of_all()).values("words")
    sql, values = words.query.sql_with_params()
    said = f"({sql}) said, unnest(tsvector_to_array(words)) word"
    statement = f"SELECT DISTINCT word FROM {said} WHERE word LIKE ANY(%s)"  # noqa: S608  Django's own query, values apart
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, patterns])
        return sorted((word for (word,) in cursor.fetchall()), key=lambda word: (len(word), word))


def _may_be_part(stem: str) -> bool:
    return stem.isalpha() and len(stem) >= SHORTEST_PART


def _with_compounds(stem: str, used: list[str]) -> str:
    """The quoted ``stem`` or, where it may be a part, a choice between it and the words that begin or end with it."""
    if not _may_be_part(stem):
        return f"'{stem}'"
    others = [word for word in used if word.startswith(stem) or word.endswith(stem)]
    quoted = [word.replace("\\", "\\\\").replace("'", "''") for word in others[:MOST_COMPOUNDS] if word != stem]
    return "( " + " | ".join(f"'{word}'" for word in [stem, *quoted]) + " )"


def _words_of_all() -> Func:
    """The words of a sheet and of the names of its actors."""
    actors = SearchVector(_actor_names(" "), weight="B", config=SEARCH_CONFIG)
    return Func(F("search"), actors, template="(%(expressions)s)", arg_joiner=" || ", output_field=SearchVectorField())


def _actor_names(between: str) -> Subquery:
    """The names of a sheet's actors: as adopted, in an open edition those of today, short ones too."""
    today = Concat("actor__name", Value(" "), "actor__short_name")
    name = Coalesce(NullIf("adopted_name", Value("")), today)
    links = SheetActor.objects.filter(sheet=OuterRef("pk")).order_by().values("sheet")
    return Subquery(links.annotate(names=StringAgg(name, between, order_by="pk")).values("names"))


def _headline(text: Any, wanted: Wanted, **options: Any) -> SearchHeadline:
    return SearchHeadline(text, wanted.expression, config=SEARCH_CONFIG, start_sel=START, stop_sel=END, **options)


def _marked_title(title: str, marked: str) -> SafeString:
    """PostgreSQL leaves out of a headline what looks like a tag to it; a title has to stay as it is."""
    is_whole = marked.replace(START, "").replace(END, "") == title
    return _marked(marked) if is_whole else _marked(title)


def _snippet(text: str) -> SafeString:
    return _marked(text) if START in text else SafeString("")


def _marked(text: str) -> SafeString:
    """``text`` escaped, with what was found in ``<mark>``; stray signs are taken out."""
    marked = MARKED.sub(r"<mark>\1</mark>", escape(text)).replace(START, "").replace(END, "")
    return mark_safe(marked)  # noqa: S308  escaped above; only our own <mark> comes after
