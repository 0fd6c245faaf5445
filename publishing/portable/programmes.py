"""What a file gets wrong about a funding programme: what the form and the database refuse too."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from actors.thirds import exact, rounded
from measures.forms.programmes import NO_SUCH_DAY, SHARES, days_of, in_per_cent
from publishing.portable import Problem, place
from publishing.portable.entries import Entry, Names, disordered, doubles, entries_in, loose, same

ONCE = {"rates": "from_year", "former_names": "until_year"}
"""What hangs on a programme once for each year."""


def programme_problems(programme: Entry, names: Names) -> Iterator[Problem]:
    """All that contradicts itself in one programme; ``names``: the cost groups that the file has."""
    for key, year in ONCE.items():
        yield from doubles(entries_in(programme, key), same(year), year, "Für dieses Jahr gibt es schon {first}.")
    groups = entries_in(programme, "eligible_groups")
    yield from doubles(groups, same("cost_group"), "cost_group", "Diese Kostengruppe steht schon in {first}.")
    for group in groups:
        yield from loose(group, "cost_group", names)
    yield from disordered(programme, "first_year", "last_year", "Das letzte Programmjahr liegt vor dem ersten.")
    yield from _deadline_problems(programme)
    for rate in entries_in(programme, "rates"):
        yield from _share_problems(rate)


def _deadline_problems(programme: Entry) -> Iterator[Problem]:
    path, row = programme
    day, month = row.get("deadline_day"), row.get("deadline_month")
    if (day is None) != (month is None):
        missing = "deadline_day" if day is None else "deadline_month"
        yield Problem(place((*path, missing)), f"Eine Frist hat Tag und Monat: „{missing}“ fehlt.")
    elif day is not None and month is not None and day > days_of(month):
        yield Problem(place((*path, "deadline_day")), NO_SUCH_DAY)


def _share_problems(rate: Entry) -> Iterator[Problem]:
    """Shares that don't add up, or leave the town less than it has to pay."""
    path, row = rate
    if "rate" not in row:
        return
    whole, own = _share(row, "rate"), _share(row, "own_share")
    shares = [_share(row, name) for name in SHARES if name in row]
    if shares and (len(shares) < len(SHARES) or sum(shares) != whole):
        yield Problem(
            place((*path, "rate")),
            f"Bund, Land und EU stehen alle da und ergeben den Fördersatz ({in_per_cent(rounded(whole))}), "
            "oder keiner.",
        )
    if own * 100 > (100 - whole) * (100 - _share(row, "third_party_share")):
        yield Problem(
            place((*path, "own_share")), "Was Programm und Dritte tragen, lässt weniger als den Mindesteigenanteil."
        )


def _share(row: dict[str, Any], name: str) -> Fraction:
    return exact(Decimal(row.get(name, 0)))
