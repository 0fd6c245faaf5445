"""Lines of cost and funding as ``measures.finance`` needs them, and reading those of whole editions in one query.

A sheet is edited with rows of the database; a table over thousands of lines is made from slim
ones, which know as much as a sum, a row and a column have to know of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from django.db.models import (
    BooleanField,
    CharField,
    DecimalField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from concepts.models import Edition
from measures.models import CostGroup, CostLine, FundingLine, ProgrammeName


class SheetOfLine(Protocol):
    """What a line has to know of the sheet on which it stands."""

    @property
    def edition_id(self) -> int: ...
    @property
    def measure_id(self) -> int: ...
    @property
    def action_field_id(self) -> int | None: ...
    @property
    def is_informational(self) -> bool: ...
    @property
    def kind(self) -> str: ...


class GroupOfLine(Protocol):
    """Where the cost group of a line stands among the others."""

    @property
    def pk(self) -> int: ...
    @property
    def position(self) -> int: ...


class MoneyLine(Protocol):
    """An amount of EUR that can be added: a row of the database, or a slim line."""

    @property
    def sheet(self) -> SheetOfLine: ...
    @property
    def sheet_id(self) -> int: ...
    @property
    def fiscal_year(self) -> int | None: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def is_approximate(self) -> bool: ...
    @property
    def is_informational(self) -> bool: ...


class Cost(MoneyLine, Protocol):
    """What something costs."""

    @property
    def amount_to(self) -> Decimal | None: ...
    @property
    def budget(self) -> str: ...
    @property
    def is_eligible(self) -> bool: ...
    @property
    def cost_group(self) -> GroupOfLine | None: ...
    @property
    def group_name(self) -> str: ...


class Funding(MoneyLine, Protocol):
    """What covers a cost."""

    @property
    def source(self) -> str: ...
    @property
    def source_name(self) -> str: ...
    @property
    def programme_id(self) -> int | None: ...
    @property
    def income_row(self) -> str: ...
    @property
    def programme_year(self) -> int | None: ...


class SlimSheet(NamedTuple):
    """Of a sheet what its lines have to know."""

    pk: int
    edition_id: int
    measure_id: int
    action_field_id: int | None
    is_informational: bool
    kind: str


class SlimGroup(NamedTuple):
    pk: int
    position: int


class SlimCost(NamedTuple):
    """A cost line, see ``Cost``."""

    sheet: SlimSheet
    fiscal_year: int | None
    amount: Decimal
    is_approximate: bool
    is_informational: bool
    amount_to: Decimal | None
    budget: str
    is_eligible: bool
    cost_group: SlimGroup | None
    group_name: str

    @property
    def sheet_id(self) -> int:
        return self.sheet.pk


class SlimFunding(NamedTuple):
    """A funding line, see ``Funding``."""

    sheet: SlimSheet
    fiscal_year: int | None
    amount: Decimal
    is_approximate: bool
    is_informational: bool
    source: str
    source_name: str
    income_row: str
    programme_id: int | None
    programme_year: int | None

    @property
    def sheet_id(self) -> int:
        return self.sheet.pk


Lines = tuple[list[SlimCost], list[SlimFunding]]

OF_SHEET = tuple(
    f"sheet__{name}" for name in ("pk", "edition_id", "measure_id", "action_field_id", "is_informational", "kind")
)
OF_LINE = ("fiscal_year", "amount", "is_approximate", "is_informational")
NO_TEXT, NO_AMOUNT = Value("", CharField()), Value(None, DecimalField(max_digits=14, decimal_places=2))
OF_COST = (
    *(NO_TEXT, F("budget"), F("amount_to"), F("is_eligible"), F("cost_group_id"), F("cost_group__position")),
    *(F("adopted_group"), F("cost_group__code"), F("cost_group__title"), NO_TEXT),
)
NAME_IN_ITS_YEAR = Coalesce(
    Subquery(
        ProgrammeName.objects.filter(programme=OuterRef("programme"), until_year__gte=OuterRef("programme_year"))
        .order_by("until_year")
        .values("name")[:1]
    ),
    F("programme__name"),
)
"""As ``FundingProgramme.name_in`` says it."""
OF_FUNDING = (
    *(F("source"), F("income_row"), NO_AMOUNT, Value(False, BooleanField()), F("programme_id"), F("programme_year")),
    *(F("adopted_programme"), NAME_IN_ITS_YEAR, F("adopted_actor"), F("actor__name")),
)
"""The same kinds of columns for both, so that one query reads them; a cost has no source."""


def read_lines(editions: Iterable[Edition]) -> Lines:
    """All cost and funding lines of the editions, in no order; one query."""
    return slim(line_rows(editions))


def line_rows(editions: Iterable[Edition]) -> QuerySet[Any, tuple[Any, ...]]:
    """The one query behind ``read_lines``, not asked yet."""
    own = {"sheet__edition__in": list(editions)}
    costs = CostLine.objects.filter(**own).order_by().values_list(*OF_SHEET, *OF_LINE, *OF_COST)
    fundings = FundingLine.objects.filter(**own).order_by().values_list(*OF_SHEET, *OF_LINE, *OF_FUNDING)
    return costs.union(fundings, all=True)


def slim(rows: Iterable[tuple[Any, ...]]) -> Lines:
    """Rows of ``line_rows`` as lines; what many of them share is made once."""
    sheets: dict[int, SlimSheet] = {}
    costs: list[SlimCost] = []
    fundings: list[SlimFunding] = []
    for pk, edition, measure, field, apart, kind, year, amount, roughly, informational, source, *more in rows:
        sheet = sheets.get(pk) or sheets.setdefault(pk, SlimSheet(pk, edition, measure, field, apart, kind))
        kind_of, amount_to, is_eligible, register_id, number, *names = more
        if source:
            name = _source_name(source, kind_of, *names)
            own = (source, name, kind_of, register_id, number)
            fundings.append(SlimFunding(sheet, year, amount, roughly, informational, *own))
        else:
            group, name = _group(register_id, number, *names)
            costs.append(
                SlimCost(sheet, year, amount, roughly, informational, amount_to, kind_of, is_eligible, group, name)
            )
    return costs, fundings


@lru_cache(maxsize=1000)
def _group(
    pk: int | None, position: int | None, adopted: str, code: str | None, title: str | None, _: str
) -> tuple[SlimGroup | None, str]:
    """Where the group stands, and how the row of the database calls it."""
    if pk is None or position is None:
        return None, adopted
    named = CostGroup(code=code or "", title=title or "")
    return SlimGroup(pk, position), CostLine(adopted_group=adopted, cost_group=named).group_name


@lru_cache(maxsize=1000)
def _source_name(
    source: str, income_row: str, adopted_programme: str, programme: str | None, adopted: str, actor: str | None
) -> str:
    """As the row of the database calls its source."""
    return FundingLine(
        source=source,
        income_row=income_row,
        adopted_programme=adopted_programme or programme or "",
        adopted_actor=adopted or actor or "",
    ).source_name
