"""How the rows of a model stand in the file.

An entry is a JSON object whose keys are the columns' names. What points at another row
names it by something that lasts (a key, a name, a serial), never by a database id. Rows
that hang on a row stand inside its entry. A column that is empty is left out, and so a
missing key means "no statement" or "no".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import models

ROW_ID = {"id": "rows are named by what lasts, not by their place in one database"}
SAVES = {"revision": "counts the saves in one database; begins anew"}


@dataclass(frozen=True)
class Shape:
    """What of ``model`` stands in the file, and in which order.

    ``columns`` are written under their own names. Those in ``references`` point at another
    row, named by the given column of it; the one called ``inside`` is said by the place in
    the file. ``children`` (key in the file -> shape) hang on the row
    under the same accessor, or ``accessors[key]`` where that differs. ``left_out`` gives the
    reason for every column that is not in the file.
    """

    model: type[models.Model]
    columns: tuple[str, ...]
    inside: str = ""
    references: dict[str, str] = field(default_factory=dict)
    children: dict[str, Shape] = field(default_factory=dict)
    accessors: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ("id",)

    def accessor(self, child: str) -> str:
        """The attribute of a row that leads to its rows under the key ``child``."""
        return self.accessors.get(child, child)
