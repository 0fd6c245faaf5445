"""The cost and financing overview of 500 measures with 10,000 lines, beside the one query that reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from bench.database import own_database
from bench.measuring import Benchmark

SHEETS, LINES_OF_A_KIND = 500, 10
FLOOR = "the same query, its rows printed"


def benchmarks() -> Iterator[Benchmark]:
    with own_database():
        from bench.data.long_list import draft_with  # noqa: PLC0415  needs Django ready
        from bench.listing import opener  # noqa: PLC0415
        from measures.money_lines import line_rows, read_lines  # noqa: PLC0415
        from measures.overview.choice import Choice  # noqa: PLC0415
        from measures.overview.report import finance_report  # noqa: PLC0415

        edition, editor = draft_with(SHEETS, LINES_OF_A_KIND)

        def print_rows() -> str:
            return "\n".join(";".join(map(str, row)) for row in line_rows([edition]))

        lines = f"{2 * SHEETS * LINES_OF_A_KIND} lines of {SHEETS} measures"
        yield Benchmark(f"reading {lines}", partial(read_lines, [edition]), print_rows, FLOOR)
        report = partial(finance_report, edition, Choice(), date(2027, 1, 1))
        yield Benchmark(f"all tables of {lines}", report, print_rows, FLOOR)
        page = opener(edition, editor, "finance_overview")
        yield Benchmark(f"page of {lines}", partial(page, ""), print_rows, FLOOR)
