"""What a synopsis holds, as plain frozen values.

Nothing in it was looked up when it was read: two published editions give the equal synopsis
tomorrow, whatever is renamed or reported in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from concepts.comparison import Entry
from concepts.text_comparison import Line
from measures.updating.stated_money import MoneyChange


class ChangeKind(TextChoices):
    """What became of something (Art der Änderung); the values stand in addresses."""

    UNCHANGED = "unveraendert", "unverändert"
    REARRANGED = "eingeordnet", "nur neu eingeordnet"
    CHANGED = "geaendert", "geändert"
    NEW = "neu", "neu"
    COMPLETED = "abgeschlossen", "abgeschlossen"
    POSTPONED = "zurueckgestellt", "zurückgestellt"
    MERGED = "zusammengelegt", "zusammengelegt"
    SPLIT = "geteilt", "geteilt"
    DROPPED = "entfallen", "entfallen"
    GONE = "nicht-enthalten", "nicht mehr enthalten"


TONES: dict[str, str] = {
    ChangeKind.CHANGED: "info",
    ChangeKind.MERGED: "info",
    ChangeKind.SPLIT: "info",
    ChangeKind.NEW: "success",
    ChangeKind.COMPLETED: "success",
    ChangeKind.POSTPONED: "warning",
    ChangeKind.GONE: "warning",
    ChangeKind.DROPPED: "danger",
}
"""How a kind looks as a badge; all others are neutral."""


class SectionName(TextChoices):
    """The parts of a synopsis; the values stand in addresses."""

    KEY_DATA = "eckdaten", "Eckdaten und Gebiet"
    ACTION_FIELDS = "handlungsfelder", "Handlungsfelder"
    GOALS = "ziele", "Ziele"
    CHAPTERS = "kapitel", "Kapitel"
    ANALYSIS = "analyse", "Analyse"
    MEASURES = "massnahmen", "Maßnahmen"
    FATES = "bilanz", "Bilanz der bisherigen Maßnahmen"


@dataclass(frozen=True)
class SideName:
    """How one side is called: ``2. Fortschreibung``, ``beschlossen am 22.11.2026``."""

    title: str
    state: str

    def __str__(self) -> str:
        return f"{self.title} ({self.state})" if self.state else self.title


@dataclass(frozen=True)
class Side:
    """One of the two things compared: an edition as it is, or as a snapshot kept it.

    ``edition`` is its key: the two sides may be two moments of one edition. ``earlier_fates``
    are those told by the editions between the two sides, newest first.
    """

    name: SideName
    entries: tuple[Entry, ...]
    edition: str
    concept: str
    town: str
    is_transcribed: bool = False
    earlier_fates: tuple[Entry, ...] = ()

    def of_kind(self, *kinds: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.kind in kinds)


@dataclass(frozen=True)
class Difference:
    """One thing that the sides tell otherwise, with the words marked that the other side hasn't.

    A side that tells nothing has no line. Formatted text comes as HTML besides. ``money`` is
    the change of an amount, where there is one.
    """

    label: str
    old: tuple[Line, ...]
    new: tuple[Line, ...]
    old_html: str = ""
    new_html: str = ""
    formatting_only: bool = False
    money: MoneyChange | None = None

    @property
    def name(self) -> str:
        return f"{self.label} (nur Formatierung)" if self.formatting_only else self.label

    @property
    def old_text(self) -> str:
        return _text(self.old)

    @property
    def new_text(self) -> str:
        return _text(self.new)


def _text(lines: tuple[Line, ...]) -> str:
    return "\n".join("".join(piece.text for piece in line) for line in lines)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What became of one thing. ``fields_of_action`` are the keys of those it belongs or belonged to;
    ``depth`` is its level in a tree."""

    section: SectionName
    key: str
    change: ChangeKind
    old_title: str
    new_title: str
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    fields_of_action: frozenset[str] = frozenset()
    depth: int = 0

    @property
    def title(self) -> str:
        return self.new_title or self.old_title

    @property
    def former_title(self) -> str:
        """The old title where it was another one."""
        return self.old_title if self.new_title and self.old_title != self.new_title else ""

    @property
    def anchor(self) -> str:
        return f"{self.section.value}-{self.key}"

    @property
    def tone(self) -> str:
        return TONES.get(self.change, "neutral")

    @property
    def is_changed(self) -> bool:
        return self.change != ChangeKind.UNCHANGED


@dataclass(frozen=True)
class Reason:
    """Why a measure goes another way, as the new edition tells it; ``lives_on`` are words such as
    "Ersatz: A3 Mietertreff"."""

    text: str = ""
    lives_on: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        return (*filter(None, self.text.splitlines()), *self.lives_on)

    def __bool__(self) -> bool:
        return bool(self.lines)


@dataclass(frozen=True, kw_only=True)
class MeasureRow(Row):
    """What became of a measure, and of its cost; what is only informational stands apart."""

    old_number: str
    new_number: str
    old_name: str
    new_name: str
    """Its title without the number."""
    field_name: str
    cost: MoneyChange
    informational_cost: MoneyChange
    reason: Reason

    @property
    def former_title(self) -> str:
        """Only the old number where the title stayed the same."""
        former = super().former_title
        return self.old_number or "ohne Nummer" if former and self.old_name == self.new_name else former

    @property
    def was_called(self) -> str:
        """Its former title where it was another one."""
        return self.old_name if self.new_name and self.old_name != self.new_name else ""

    @property
    def has_details(self) -> bool:
        """Whether there is more to tell than the one line of the table."""
        return bool(self.differences) or bool(self.reason)


@dataclass(frozen=True)
class Count:
    change: ChangeKind
    number: int

    @property
    def tone(self) -> str:
        return TONES.get(self.change, "neutral")

    def __str__(self) -> str:
        return f"{self.number} {self.change.label}"


@dataclass(frozen=True)
class Section:
    """One part of the synopsis. ``counts`` count all of it, even when only some rows are shown."""

    name: SectionName
    rows: tuple[Row, ...]
    counts: tuple[Count, ...]

    @property
    def title(self) -> str:
        return str(self.name.label)

    @property
    def changed_rows(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.is_changed)

    @property
    def unchanged(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.is_changed)

    @property
    def detailed(self) -> tuple[MeasureRow, ...]:
        """The measures of which there is more to tell than one line."""
        return tuple(row for row in self.rows if isinstance(row, MeasureRow) and row.has_details)


@dataclass(frozen=True)
class MoneyRow:
    """One line of the totals; under another name than before it shows both."""

    old_label: str
    new_label: str
    money: MoneyChange

    @property
    def label(self) -> str:
        if self.old_label and self.new_label and self.old_label != self.new_label:
            return f"{self.new_label} (bisher {self.old_label})"
        return self.new_label or self.old_label


@dataclass(frozen=True)
class Totals:
    """Cost and funding of both sides; rows of fields and sources add up to ``cost`` and ``funding``."""

    cost: MoneyChange
    informational_cost: MoneyChange
    by_field: tuple[MoneyRow, ...]
    funding: MoneyChange
    informational_funding: MoneyChange
    by_source: tuple[MoneyRow, ...]

    def __bool__(self) -> bool:
        """Whether there is any money to tell."""
        return any((self.cost, self.informational_cost, self.funding, self.informational_funding))


@dataclass(frozen=True)
class Renaming:
    """A row of a register that the two sides call differently."""

    register: str
    old: str
    new: str


@dataclass(frozen=True)
class Synopsis:
    """Two editions, or two moments of one, beside each other."""

    concept: str
    town: str
    old: SideName
    new: SideName
    is_partly_transcribed: bool
    """A side is taken from a publication: what it does not name is not zero."""
    totals: Totals
    renamings: tuple[Renaming, ...]
    sections: tuple[Section, ...]
    fields_of_action: tuple[tuple[str, str], ...] = ()
    """Key and name of each field of action, for choosing one."""
    selection: str = ""
    """In words what of it is shown; empty: all of it. Counts and totals always tell of everything."""

    @property
    def title(self) -> str:
        return f"Synopse: {self.old} und {self.new}"

    def section(self, name: SectionName) -> Section:
        """The part called ``name``; an empty one where there is nothing to tell."""
        return next((section for section in self.sections if section.name == name), Section(name, (), ()))

    @property
    def measures(self) -> Section:
        return self.section(SectionName.MEASURES)

    @property
    def measure_rows(self) -> tuple[MeasureRow, ...]:
        return tuple(row for row in self.measures.rows if isinstance(row, MeasureRow))

    @property
    def texts(self) -> tuple[Section, ...]:
        """All parts but the measures."""
        return tuple(section for section in self.sections if section.name != SectionName.MEASURES)

    @property
    def counted(self) -> tuple[Section, ...]:
        """The parts of which it is worth counting the changes."""
        return tuple(section for section in self.texts if section.name != SectionName.KEY_DATA)

    @property
    def has_rows(self) -> bool:
        return any(section.rows for section in self.sections)


ZERO = Decimal("0.00")
