"""Importing a list: 500 and 5,000 measures from an XLSX file into an empty draft, and the same list again."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from bench.database import own_database, undone
from bench.measuring import ROUNDS, Benchmark

SIZES = (500, 5_000)
HEADS = ["Nr.", "Maßnahme", "Handlungsfeld", "Träger", "Zeitraum", "Status", "Priorität", "Beschreibung"]
YEARS = range(2026, 2031)


def large_list(measures: int) -> bytes:
    """An XLSX file with ``measures`` rows: texts, a carrier, a status, five years of cost and own funds."""
    from openpyxl import Workbook  # noqa: PLC0415  only this benchmark needs it

    book = Workbook(write_only=True)
    page = book.create_sheet("Maßnahmen")
    page.append([*HEADS, *(f"Kosten {year}" for year in YEARS), *(f"Eigenanteil {year}" for year in YEARS)])
    for number in range(1, measures + 1):
        words = [f"M{number}", f"Maßnahme {number}", f"A{number % 9} Feld {number % 9}", f"Amt {number % 40}"]
        told = ["ab IV. Quartal 2026", "in Planung", "hoch", "Wege, Bäume und Bänke werden erneuert. " * 5]
        page.append([*words, *told, *(1000.5 * number for _ in YEARS), *(200.25 * number for _ in YEARS)])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def read_with_openpyxl(content: bytes) -> int:
    """The floor: nothing but the cells of the file, as openpyxl gives them."""
    from openpyxl import load_workbook  # noqa: PLC0415  only this benchmark needs it

    page = load_workbook(BytesIO(content), read_only=True, data_only=True).active
    return sum(1 for row in page.iter_rows(values_only=True) if row)


def benchmarks() -> Iterator[Benchmark]:
    with own_database():
        from bench.data.large_edition import empty_draft  # noqa: PLC0415  needs Django ready
        from measures.importing.source import guess_codes, open_source, plan_of  # noqa: PLC0415  needs Django ready
        from measures.importing.taking_over import take_over  # noqa: PLC0415  needs Django ready

        draft, editor = empty_draft()
        for size in SIZES:
            content = large_list(size)

            def preview(content: bytes = content) -> str:
                source = open_source("liste.xlsx", content)
                return plan_of(source, draft, guess_codes(source, draft, [])).digest

            def import_list(content: bytes = content) -> None:
                source = open_source("liste.xlsx", content)
                codes = guess_codes(source, draft, [])
                plan = plan_of(source, draft, codes)
                wanted = [str(row) for row in (*plan.draft.new_actors.values(), *plan.draft.new_fields.values())]
                take_over(source, draft, codes, editor, digest=plan.digest, wanted=wanted)

            floor, floor_name = (lambda content=content: read_with_openpyxl(content)), "its cells read by openpyxl"
            rounds = ROUNDS if size == SIZES[0] else 2
            yield Benchmark(f"previewing a list of {size} measures", preview, floor, floor_name, rounds)
            yield Benchmark(f"taking over a list of {size} measures", undone(import_list), floor, floor_name, rounds)
