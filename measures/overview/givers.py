"""Who gives the money of a plan: Bund, Land and EU through the programmes, the town, third parties, income.

What a programme is planned to pay is split by the rate that the register knows for its programme year; where it tells
no shares, what comes from one giver alone (``measures.funding.sole_giver``) is his. Where a notice of that programme
year names another rate, the shares of the register are not those of the money, and nobody knows them.

Register and notices are living: an edition adopted years ago is split by what stands there today. So this belongs to
the overview and into no document that is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from actors.templatetags.german import rate as in_per_cent
from measures.finance import ZERO, counted, total, total_of
from measures.funding.noticed import names_another, origin_of
from measures.funding.rates import Funders, funders
from measures.funding.sole_giver import sole_giver
from measures.models import FunderLevel, FundingProgramme, FundingSource, Grant, ProgrammeRate
from measures.models.programme import rate_of_year
from measures.money_lines import Funding
from measures.overview.row_names import SOURCE_PLACES
from measures.overview.tables import Row, Table

TITLE = "Wer gibt das Geld"
COLUMNS = ("Bund", "Land", "EU", "Programm, Aufteilung nicht bekannt", "Kommune", "Dritte", "Einnahmen")
UNKNOWN = 3
"""The column of what a programme pays without telling who gives it; the columns before it are its givers."""
COLUMN_OF_SOURCE = {FundingSource.OWN: 4, FundingSource.THIRD_PARTY: 5, FundingSource.INCOME: 6}
COLUMN_OF_SOLE = {FunderLevel.LAND: 1, FunderLevel.EU: 2, FunderLevel.MUNICIPAL: 4, FunderLevel.FOUNDATION: 5}
"""Under whom stands what a programme pays that has one giver only; a foundation is a third party."""


class Registered(NamedTuple):
    """What the register says of a programme: its level, and all its rates, the newest first; and the ``notices`` that
    name a rate for it."""

    level: str
    rates: Sequence[ProgrammeRate]
    notices: Sequence[Grant] = ()


Register = Mapping[int, Registered]
"""By the id of the programme."""


@dataclass(frozen=True)
class Unsplit:
    """Whose givers are not known, in which programme years, and why."""

    programme: str
    years: tuple[int, ...]
    reason: str

    @property
    def label(self) -> str:
        """``EFRE, Programmjahre 2018, 2019``."""
        named = "Programmjahr" if len(self.years) == 1 else "Programmjahre"
        return f"{self.programme}, {named} {', '.join(map(str, self.years))}" if self.years else self.programme


@dataclass(frozen=True)
class Whole:
    """A programme that has one giver only, as its level tells and not its rates, and who he is."""

    programme: str
    giver: str


@dataclass(frozen=True)
class Givers:
    """A column for each giver, a row for each programme (in ``by_year``: for each of its programme years) and one
    for each other source. The sum of either table is the financing total; what is informational is left out."""

    table: Table
    by_year: Table
    unsplit: tuple[Unsplit, ...]
    whole: tuple[Whole, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.table)


class Source(NamedTuple):
    """What makes a row. ``name``, id and year only of a programme."""

    source: str
    name: str = ""
    programme_id: int | None = None
    programme_year: int | None = None

    @property
    def place(self) -> tuple[int, str, bool, int, int]:
        """Among the other rows: programmes by name and year, what has none last; then the other sources."""
        year, programme = self.programme_year, self.programme_id
        return SOURCE_PLACES[self.source], self.name, year is None, year or 0, programme or 0

    @property
    def label(self) -> str:
        return self.name or str(FundingSource(self.source).label)

    @property
    def label_with_year(self) -> str:
        if self.source != FundingSource.PROGRAMME:
            return self.label
        year = "ohne Programmjahr" if self.programme_year is None else f"Programmjahr {self.programme_year}"
        return f"{self.label}, {year}"


def givers_of(lines: Iterable[Funding], grants: Iterable[Grant] = ()) -> Givers:
    """Who gives what the given lines plan, where ``grants`` are the notices for it; two queries at most."""
    fundings = counted(lines)
    programmes = {line.programme_id for line in fundings if line.programme_id}
    return givers(fundings, _register_of(programmes, grants) if programmes else {})


def givers(lines: Iterable[Funding], register: Register) -> Givers:
    """The same with what the register says, read already."""
    by_source: dict[Source, list[Funding]] = defaultdict(list)
    for line in counted(lines):
        by_source[_source(line)].append(line)
    by_year: list[Row] = []
    by_name: dict[tuple[str, str], list[Row]] = defaultdict(list)
    reasons: dict[tuple[str, str], list[int]] = defaultdict(list)
    sources = sorted(by_source, key=lambda source: source.place)
    for source in sources:
        own = by_source[source]
        amounts, reason = _shared_out(source, total(own), register)
        row = Row(source.label_with_year, amounts, total_of(amounts), any(line.is_approximate for line in own))
        by_year.append(row)
        by_name[source.source, source.label].append(row)
        if reason:
            reasons[source.name, reason] += [source.programme_year] if source.programme_year else []
    return Givers(
        table=_table(_together(label, rows) for (_, label), rows in by_name.items()),
        by_year=_table(by_year),
        unsplit=tuple(Unsplit(name, tuple(years), reason) for (name, reason), years in reasons.items()),
        whole=tuple(dict.fromkeys(one for source in sources for one in _whole(source, register))),
    )


def _table(rows: Iterable[Row]) -> Table:
    shown = tuple(rows)
    return Table(COLUMNS, shown, _together("Summe", shown))


def _together(label: str, rows: Sequence[Row]) -> Row:
    amounts = tuple(total_of(row.amounts[place] for row in rows) for place in range(len(COLUMNS)))
    return Row(label, amounts, total_of(amounts), any(row.approximate for row in rows))


def _source(line: Funding) -> Source:
    if line.source != FundingSource.PROGRAMME:
        return Source(line.source)
    return Source(line.source, line.source_name, line.programme_id, line.programme_year)


def _register_of(programme_ids: Iterable[int], grants: Iterable[Grant]) -> Register:
    notices: dict[int | None, list[Grant]] = defaultdict(list)
    for grant in grants:
        if grant.rate is not None:
            notices[grant.programme_id].append(grant)
    programmes = FundingProgramme.objects.filter(pk__in=programme_ids).prefetch_related("rates")
    return {one.pk: Registered(one.level, tuple(one.rates.all()), notices[one.pk]) for one in programmes}


def _shared_out(source: Source, amount: Decimal, register: Register) -> tuple[tuple[Decimal, ...], str]:
    """The amounts under ``COLUMNS``, and why the givers are not known (mostly ``""``)."""
    if source.source != FundingSource.PROGRAMME:
        return _under(COLUMN_OF_SOURCE[FundingSource(source.source)], amount), ""
    given, reason = _by_rate(source, amount, register)
    if given:
        return (given.federal, given.land, given.eu, *[ZERO] * (len(COLUMNS) - UNKNOWN)), ""
    if sole := _sole(source, register):
        return _under(COLUMN_OF_SOLE[sole], amount), ""
    return _under(UNKNOWN, amount), reason


def _by_rate(source: Source, amount: Decimal, register: Register) -> tuple[Funders | None, str]:
    """Who gives what by the rate of the programme year, or None and why that is not known."""
    if source.programme_year is None:
        return None, "kein Programmjahr eingetragen"
    entry = register.get(source.programme_id or 0)
    rate = rate_of_year(entry.rates if entry else (), source.programme_year)
    if rate is None:
        return None, "kein Fördersatz für dieses Programmjahr im Verzeichnis"
    for grant in entry.notices if entry else ():
        if grant.rate and grant.programme_year == source.programme_year and names_another(grant, rate):
            told = f"{in_per_cent(grant.rate)} {origin_of(grant)}, im Verzeichnis {in_per_cent(rate.rate)}"
            return None, told
    return funders(amount, rate), f"Fördersatz ab {rate.from_year} ohne Anteile von Bund, Land und EU"


def _sole(source: Source, register: Register) -> FunderLevel | None:
    """Who gives all that the programme pays, where it is one alone."""
    entry = register.get(source.programme_id or 0)
    return sole_giver(entry.level, entry.rates) if entry else None


def _whole(source: Source, register: Register) -> list[Whole]:
    """The programme, where its rate doesn't tell who gives it, but that it is one alone."""
    given, _ = _by_rate(source, ZERO, register)
    sole = None if given else _sole(source, register)
    return [Whole(source.name, str(sole.label))] if sole else []


def _under(place: int, amount: Decimal) -> tuple[Decimal, ...]:
    """Nothing but ``amount`` in one column."""
    return tuple(amount if column == place else ZERO for column in range(len(COLUMNS)))
