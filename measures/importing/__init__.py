"""Taking over a list of measures that people kept in a spreadsheet (XLSX or CSV).

``files`` opens a file safely as grids of values, ``table`` finds head, subtitles and sums in a
grid, ``mapping`` says what each column means, ``reading`` understands what people type,
``plan`` holds the rows against the draft, ``taking_over`` writes the plan as one.
"""

from __future__ import annotations


class FileRefused(Exception):  # noqa: N818  a file that is refused is no fault of the program
    """The file can't be read; the message says to its user why, and what to do instead."""
