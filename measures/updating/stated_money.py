"""The money of statements: what the sheets of two editions cost, and the difference between them.

A side of a comparison may be no row of the database any more but a snapshot. Its lines are
made again as rows that are never saved, so that ``measures.finance`` adds them as it adds all others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from concepts.comparison import Entry, Reference, Value
from measures.finance import Sums, share, sums
from measures.models import Budget, CostLine, FundingLine, FundingSource, MeasureKind, MeasureSheet
from measures.updating.statements import COST_LINE, FUNDING_LINE

K = TypeVar("K", bound=Hashable)

YES = "ja"
SOURCES = {str(source.label): source for source in FundingSource}
BUDGETS = {str(budget.label): budget for budget in Budget}
KINDS = {str(kind.label): kind for kind in MeasureKind}


@dataclass(frozen=True)
class MoneyChange:
    """An amount on both sides; None where a side names none, which is not the same as zero."""

    old: Decimal | None
    new: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """By how much it has grown (negative: shrunk); None where that can't be told."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def percent(self) -> Decimal | None:
        """The same in per cent of the old amount, with one decimal; None where there was nothing."""
        difference = self.difference
        return None if difference is None or self.old is None else share(difference, self.old)

    def __bool__(self) -> bool:
        """Whether any side names an amount other than zero."""
        return bool(self.old or self.new)


@dataclass(frozen=True, order=True)
class SourceKey:
    """Who pays: by kind of source in the order of the overview, then the programme or the third party."""

    place: int
    key: str


@dataclass(frozen=True)
class StatedMoney:
    """The money of one side: together, by measure, by field of action and by source. What is named here has lines;
    a measure, field or source without any is missing."""

    sums: Sums
    by_measure: Mapping[str, Sums]
    by_field: Mapping[str, Sums]
    by_source: Mapping[SourceKey, Sums]
    source_names: Mapping[SourceKey, str]


@dataclass(frozen=True)
class _StatedLine:
    """A line of a sheet, as it is stated and as a row."""

    sheet: Entry
    stated: Entry
    row: CostLine | FundingLine


def stated_money(sheets: Iterable[Entry]) -> StatedMoney:
    """The money of the given sheets (entries of the kind ``sheet``)."""
    lines = [line for sheet in sheets for line in _lines(sheet)]
    funding = [line for line in lines if isinstance(line.row, FundingLine)]
    return StatedMoney(
        sums=_sums(lines),
        by_measure=_sums_by(lines, lambda line: line.sheet.key),
        by_field=_sums_by(lines, lambda line: reference_in(line.sheet, "action_field").key),
        by_source=_sums_by(funding, _source_key),
        source_names=_source_names(funding),
    )


def reference_in(entry: Entry, name: str) -> Reference:
    """The reference that ``entry`` states; one to nothing where it states none."""
    value = entry.values.get(name, "")
    return value if isinstance(value, Reference) else Reference("")


def _source_key(line: _StatedLine) -> SourceKey:
    source = _source(line.stated)
    named = {FundingSource.PROGRAMME: "programme", FundingSource.THIRD_PARTY: "actor"}.get(source)
    return SourceKey(list(FundingSource).index(source), reference_in(line.stated, named).key if named else "")


def _source_names(lines: Iterable[_StatedLine]) -> dict[SourceKey, str]:
    """How each source is called; a programme that was renamed bears the names of all its programme years."""
    names: dict[SourceKey, dict[str, None]] = defaultdict(dict)
    for line in sorted(lines, key=lambda line: str(line.stated.values.get("programme_year", ""))):
        names[_source_key(line)][source_name(line.stated)] = None
    return {key: " / ".join(own) for key, own in names.items()}


def source_name(line: Entry) -> str:
    """How the line calls who pays: the programme, the third party, or just the kind of source."""
    source, programme, actor = _source(line), reference_in(line, "programme"), reference_in(line, "actor")
    if source == FundingSource.PROGRAMME:
        return programme.label
    if source == FundingSource.THIRD_PARTY and actor.key:
        return f"{source.label}: {actor.label}"
    return str(line.values.get("income_row", "") or source.label)


def _source(line: Entry) -> FundingSource:
    return SOURCES[str(line.values["source"])]


def _lines(sheet: Entry) -> Iterator[_StatedLine]:
    owner = MeasureSheet(
        is_informational=_says_yes(sheet, "is_informational"), kind=KINDS.get(str(sheet.values.get("kind", "")), "")
    )
    for part in sheet.parts:
        if part.kind == COST_LINE.name:
            upto = part.values.get("amount_to", "")
            row = CostLine(
                sheet=owner,
                is_eligible=_says_yes(part, "is_eligible"),
                budget=BUDGETS.get(str(part.values.get("budget", "")), ""),
                amount_to=upto if isinstance(upto, Decimal) else None,
                **_line_columns(part),
            )
            yield _StatedLine(sheet, part, row)
        elif part.kind == FUNDING_LINE.name:
            yield _StatedLine(sheet, part, FundingLine(sheet=owner, source=_source(part), **_line_columns(part)))


def _line_columns(line: Entry) -> dict[str, Any]:
    return {
        "amount": _amount(line.values.get("amount", "")),
        "is_approximate": _says_yes(line, "is_approximate"),
        "is_informational": _says_yes(line, "is_informational"),
    }


def _amount(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _says_yes(entry: Entry, name: str) -> bool:
    return entry.values.get(name) == YES


def _sums(lines: Iterable[_StatedLine]) -> Sums:
    rows = [line.row for line in lines]
    return sums(
        [row for row in rows if isinstance(row, CostLine)], [row for row in rows if isinstance(row, FundingLine)]
    )


def _sums_by(lines: Iterable[_StatedLine], key: Callable[[_StatedLine], K]) -> dict[K, Sums]:
    groups: dict[K, list[_StatedLine]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return {group: _sums(own) for group, own in groups.items()}
