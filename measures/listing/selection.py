"""What an address asks of the list of measures: which rows, in which order, which columns.

The address holds all of it, so that a view can be saved, sent to a colleague and taken home as a file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from django.http import QueryDict

from concepts.models import Edition
from measures.listing.columns import BY_NAME, Column, chosen_columns, sort_rows
from measures.listing.filters import SheetFilter
from measures.listing.rows import ListRow, MeasureList, list_of
from measures.listing.search import Found, found_in

SORT, COLUMNS, WHOLE = "sort", "spalten", "alle"
"""How the address names the order, the columns shown, and that all rows stand on one page."""


@dataclass(frozen=True)
class Selection:
    """The answer to one address, for page and files alike."""

    edition: Edition
    data: QueryDict

    @cached_property
    def filter(self) -> SheetFilter:
        return SheetFilter(self.data, self.edition)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return chosen_columns(self.data.getlist(COLUMNS))

    @property
    def sort(self) -> str:
        """A column's name, "-" before it for descending; ``""`` for the order of the list or of the search."""
        sort = self.data.get(SORT, "")
        return sort if sort.removeprefix("-") in BY_NAME else ""

    @cached_property
    def shown(self) -> MeasureList:
        """The rows of every page. What was searched for comes best match first until somebody sorts otherwise."""
        sheets = self.filter.qs
        ordered = sheets.order_by("-rank", "number_order", "id") if self.filter.wanted else sheets.in_list_order()
        found = list_of(ordered, self.edition, self.filter.until)
        if not self.sort:
            return found
        return replace(found, ids=[row.sheet.pk for row in sort_rows(found.rows, self.sort)])

    def found(self, rows: list[ListRow]) -> dict[int, Found]:
        """Where ``rows`` say what was searched for."""
        wanted = self.filter.wanted
        return found_in([row.sheet.pk for row in rows], wanted) if wanted and wanted.query else {}


def address_of(data: QueryDict) -> str:
    """The part of an address that says what is asked for, without what means nothing and without the page."""
    known = SheetFilter.names() | {SORT, COLUMNS, WHOLE}
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        if name in known and any(values):
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()
