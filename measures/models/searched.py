"""What of a sheet is searched, as the generated column keeps it."""

from __future__ import annotations

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db.models import Func
from django.db.models.functions import Left

SEARCHED = {
    "A": ("number", "title", "short_title"),
    "C": ("problem", "objective", "description", "location"),
    "D": ("period_text", "cost_note", "continuation", "origin", "import_note"),
}
"""What of a sheet is searched, by weight (B are the actors, see ``measures.listing.search``). The internal
note is not: whoever may not read it could find out what it says."""
SEARCH_CONFIG = "german"
LONGEST_SEARCHED = 50_000
"""Of each text so many letters are searched: twenty pages. A ``tsvector`` may not grow beyond a megabyte."""


def searched_words() -> Func:
    """The words of a sheet as PostgreSQL's German full-text search keeps them."""
    vectors = [
        SearchVector(*(Left(column, LONGEST_SEARCHED) for column in columns), weight=weight, config=SEARCH_CONFIG)
        for weight, columns in SEARCHED.items()
    ]
    return Func(*vectors, template="(%(expressions)s)", arg_joiner=" || ", output_field=SearchVectorField())
