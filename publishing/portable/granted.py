"""What a file gets wrong about grant notices and income: doubles, ties into nothing, instalments of the same year."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from measures.models.grant import NO_RATE_AT_ALL
from publishing.portable import Problem, place
from publishing.portable.entries import Entry, Names, disordered, doubles, entries_in, loose, same, same_key

BOOKED = ("draw_downs", "spendings", "repayments")


def grant_problems(grants: list[Entry], names: Names) -> Iterator[Problem]:
    """What is wrong with the notices and all that hangs on them."""
    yield from same_key(grants)
    instalments = [row for grant in grants for row in entries_in(grant, "instalments")]
    yield from same_key(instalments)
    for kind in BOOKED:
        yield from same_key([booking for row in instalments for booking in entries_in(row, kind)])
    for grant in grants:
        yield from loose(grant, "programme", names)
        yield from _rate_of_nothing(grant)
        yield from disordered(grant, "start_year", "end_year", "Die Laufzeit endet vor ihrem Beginn.")
        yield from _parts(grant, names)
    for row in instalments:
        for spending in entries_in(row, "spendings"):
            yield from loose(spending, "measure", names)
            yield from loose(spending, "cost_group", names)


def income_problems(incomes: list[Entry], names: Names) -> Iterator[Problem]:
    """What is wrong with the money that came in beside the notices."""
    yield from same_key(incomes)
    for income in incomes:
        yield from loose(income, "measure", names)


def _rate_of_nothing(grant: Entry) -> Iterator[Problem]:
    path, row = grant
    if "rate" in row and not Decimal(row["rate"]):
        yield Problem(place((*path, "rate")), NO_RATE_AT_ALL)


def _parts(grant: Entry, names: Names) -> Iterator[Problem]:
    measures = entries_in(grant, "measures")
    yield from doubles(measures, same("measure"), "measure", "Diese Maßnahme nennt schon {first}.")
    for measure in measures:
        yield from loose(measure, "measure", names)
    rows = entries_in(grant, "instalments")
    yield from doubles(rows, same("year"), "year", "Für dieses Haushaltsjahr gibt es schon {first}.")
