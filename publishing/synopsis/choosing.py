"""Showing a part of a synopsis: only changes, one section or field of action, one kind of change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from publishing.synopsis.model import ChangeKind, Row, Section, SectionName, Synopsis

ONLY_CHANGES = "aenderungen"


@dataclass(frozen=True)
class Choice:
    """What of a synopsis is wanted; empty: all of it. ``area`` is a section or the key of a field of action."""

    only_changes: bool = False
    area: str = ""
    kind: str = ""

    def __bool__(self) -> bool:
        return self != Choice()

    @property
    def parameters(self) -> dict[str, str]:
        """The same as an address or an order writes it."""
        named = {"nur": ONLY_CHANGES if self.only_changes else "", "bereich": self.area, "art": self.kind}
        return {name: value for name, value in named.items() if value}


def choice_of(parameters: Mapping[str, str]) -> Choice:
    """The choice that an address makes; a kind that does not exist is no choice."""
    kind = parameters.get("art", "")
    return Choice(
        only_changes=parameters.get("nur") == ONLY_CHANGES,
        area=parameters.get("bereich", ""),
        kind=kind if kind in ChangeKind.values else "",
    )


def chosen(synopsis: Synopsis, choice: Choice) -> Synopsis:
    """The synopsis with the chosen rows only. Counts and totals still tell of everything."""
    sections = (replace(section, rows=_rows(section, choice)) for section in synopsis.sections)
    return replace(synopsis, sections=tuple(section for section in sections if section.rows))


def _rows(section: Section, choice: Choice) -> tuple[Row, ...]:
    return tuple(row for row in section.rows if _is_chosen(row, choice))


def _is_chosen(row: Row, choice: Choice) -> bool:
    if choice.only_changes and not row.is_changed:
        return False
    if choice.kind and row.change != choice.kind:
        return False
    if choice.area in SectionName.values:
        return row.section == choice.area
    return not choice.area or choice.area in row.fields_of_action
