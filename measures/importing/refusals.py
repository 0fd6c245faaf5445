"""What can't be taken over: numbers and measures that come twice, numbers that belong to another measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from measures.importing.draft import Draft, Known
from measures.importing.grid import address
from measures.importing.mapping import Column
from measures.importing.plan import Plan, PlannedRow
from measures.importing.targets import IDENTITY, NUMBER


def refuse_what_cannot_be(plan: Plan, columns: Sequence[Column]) -> None:
    """Mark the rows that have to be mended in the file before anything of it is taken over."""
    _refuse_doubles(plan.rows, lambda row: row.proposal.sheet.number, columns, NUMBER, "Diese Nummer")
    _refuse_doubles(plan.rows, lambda row: row.proposal.known, columns, IDENTITY, "Diese Kennung")
    _refuse_taken_numbers(plan.draft, plan.rows, columns)


def _place(row: PlannedRow, columns: Sequence[Column], code: str) -> str:
    """The address of a row's cell under a meaning, else the row."""
    column = next((column for column in columns if column.code == code), None)
    return address(row.row.index, column.index) if column else f"Zeile {row.row.number}"


def _refuse_doubles(
    rows: Sequence[PlannedRow], what: Callable[[PlannedRow], Hashable], columns: Sequence[Column], code: str, name: str
) -> None:
    by_value: dict[Hashable, list[PlannedRow]] = defaultdict(list)
    for row in rows:
        if value := what(row):
            by_value[value].append(row)
    for same in by_value.values():
        for row in same if len(same) > 1 else ():
            others = ", ".join(_place(other, columns, code) for other in same if other is not row)
            row.block(_place(row, columns, code), f"{name} steht auch in {others}.")


def _refuse_taken_numbers(draft: Draft, rows: Sequence[PlannedRow], columns: Sequence[Column]) -> None:
    """No number that another measure of the draft keeps, and none that measures swap among them."""
    numbers = {row.proposal.known: row.proposal.sheet.number for row in rows if row.proposal.known}
    holders = {known.sheet.number: known for known in draft.measures if known.sheet.number}
    for row in rows:
        number, known = row.proposal.sheet.number, row.proposal.known
        holder = holders.get(number)
        if holder is None or holder is known:
            continue
        place = _place(row, columns, NUMBER)
        if numbers.get(holder, number) == number:
            row.block(place, f"Die Nummer „{number}“ hat im Entwurf schon „{holder.sheet}“.")
        elif known and _comes_round(holder, known, holders, numbers):
            row.block(
                place,
                f"Die Nummer „{number}“ würde mit „{holder.sheet}“ getauscht. Vergeben Sie erst eine freie Nummer, "
                "und importieren Sie dann noch einmal.",
            )


def _comes_round(holder: Known, known: Known, holders: dict[str, Known], numbers: dict[Known, str]) -> bool:
    """Whether following who takes whose number leads back to ``known``."""
    seen: set[Known] = set()
    step: Known | None = holder
    while step is not None and step not in seen:
        if step is known:
            return True
        seen.add(step)
        step = holders.get(numbers.get(step, ""))
    return False
