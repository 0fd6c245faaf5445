"""The cost and financing overview as CSV, as a German Excel opens it: semicolons, UTF-8 with a byte order mark,
1234,50. One line per row of the page's tables by year, without any sums over lines, so that it can be cut anew. Who
gives the money is no matter of fiscal years: there a line names a row and its giver, and the amount stands last."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

from measures.csv_file import defused
from measures.overview.givers import TITLE, Givers
from measures.overview.tables import FinanceOverview

PART, ROW, APPROXIMATE, SUM = "Teil", "Bezeichnung", "ungefähr", "Summe"


def write_finance_csv(overview: FinanceOverview, givers: Givers) -> bytes:
    """The tables below each other; the first column says to which of them a line belongs."""
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([PART, ROW, APPROXIMATE, *overview.cost.columns, SUM])
    for part, table in (
        ("Kosten", overview.cost),
        ("Finanzierung", overview.funding),
        ("Nachrichtlich: Kosten", overview.informational_cost),
        ("Nachrichtlich: Finanzierung", overview.informational_funding),
    ):
        for row in table.rows:
            amounts = (_german(amount) for amount in (*row.amounts, row.total))
            writer.writerow([part, defused(row.label), "ja" if row.approximate else "", *amounts])
    no_years = [""] * len(overview.cost.columns)
    for row in givers.by_year.rows:
        for giver, amount in zip(givers.by_year.columns, row.amounts, strict=True):
            if amount:
                roughly = "ja" if row.approximate else ""
                writer.writerow([f"{TITLE}: {giver}", defused(row.label), roughly, *no_years, _german(amount)])
    return file.getvalue().encode("utf-8-sig")


def _german(amount: Decimal) -> str:
    return str(amount).replace(".", ",")
