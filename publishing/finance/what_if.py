"""A scenario of an edition as its page and its file show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse

from actors.templatetags.german import percent
from concepts.models import Edition
from measures.forms.scenario import AssumptionForm
from measures.models import MeasureSheet
from measures.money_lines import MoneyLine
from measures.overview.axes import every_year, planning_years
from measures.overview.choice import Choice, Option, Switch, choice_of
from measures.overview.report import Content, content_of, year_of
from measures.overview.scenario import Assumption, Comparison, Scenario, compare_scenario
from measures.overview.scenario_entry import Asked, address_of, asked_scenario, with_assumption, without
from publishing.archive import in_ascii

EVERY_OTHER = "alle übrigen Maßnahmen"
SHOWN = ("einheit", "jahre")
"""What else of the overview's address the scenario keeps."""


@dataclass(frozen=True)
class Listed:
    """One assumption in words, and the address without it."""

    label: str
    words: str
    sheet: MeasureSheet | None
    address_without: str


@dataclass(frozen=True)
class WhatIf:
    """The plan of ``content`` beside what is assumed; ``form`` takes one more assumption."""

    content: Content
    asked: Asked
    choice: Choice
    form: AssumptionForm
    comparison: Comparison
    day: date

    @property
    def edition(self) -> Edition:
        return self.content.edition

    @property
    def scenario(self) -> Scenario:
        return self.asked.scenario

    @property
    def problems(self) -> tuple[str, ...]:
        return self.asked.problems

    @property
    def page(self) -> str:
        return reverse("finance_scenario", args=[self.edition.concept.slug, self.edition.number])

    @property
    def query(self) -> str:
        """The address of this scenario as it is understood."""
        return self._address(self.scenario)

    @property
    def hidden(self) -> dict[str, str]:
        """What the form for one more assumption has to carry along."""
        return QueryDict(self.query.removeprefix("?")).dict()

    @cached_property
    def listed(self) -> tuple[Listed, ...]:
        sheets = {sheet.measure.serial: sheet for sheet in self.content.sheets}
        return tuple(self._listed(one, sheets) for one in self.scenario.assumptions)

    @property
    def in_words(self) -> tuple[str, ...]:
        """All that is assumed, for files."""
        assumed = [f"{one.label}: {one.words}" for one in self.listed]
        return (*assumed, self.consequence) if assumed else ()

    @property
    def consequence(self) -> str:
        return "Fehlendes übernimmt die Kommune" if self.scenario.town_steps_in else "Fehlendes bleibt ungedeckt"

    @property
    def switches(self) -> tuple[Switch, ...]:
        """Who bears what is missing, and how amounts and years are shown."""
        open_, town = (replace(self.scenario, town_steps_in=steps_in) for steps_in in (False, True))
        choice = self.choice
        return (
            Switch(
                "Was fehlt",
                (self._option("bleibt offen", open_, choice), self._option("Eigenmittel übernehmen", town, choice)),
            ),
            Switch(
                "Beträge in",
                (
                    self._option("Euro", self.scenario, replace(choice, in_thousands=False)),
                    self._option("T€", self.scenario, replace(choice, in_thousands=True)),
                ),
            ),
            Switch(
                "Jahre",
                (
                    self._option("Finanzplanung", self.scenario, replace(choice, every_year=False)),
                    self._option("jedes Jahr", self.scenario, replace(choice, every_year=True)),
                ),
            ),
        )

    @property
    def title(self) -> str:
        return f"{self.edition}: Kosten und Finanzierung, gerechnet am {self.day:%d.%m.%Y}"

    @property
    def file_name(self) -> str:
        edition = self.edition
        return f"Szenario_{in_ascii(edition.concept.slug)}_Fassung-{edition.number}_{self.day:%Y-%m-%d}.xlsx"

    def address_with(self, assumption: Assumption) -> str:
        return self.page + self._address(with_assumption(self.scenario, assumption))

    def _listed(self, assumption: Assumption, sheets: Mapping[int, MeasureSheet]) -> Listed:
        sheet = sheets.get(assumption.serial or 0)
        is_alone = len(self.scenario.assumptions) == 1
        name = str(sheet) if sheet else ("alle Maßnahmen" if is_alone else EVERY_OTHER)
        rest = self._address(without(self.scenario, assumption.serial))
        return Listed(name, in_words(assumption), sheet, self.page + rest)

    def _option(self, label: str, scenario: Scenario, choice: Choice) -> Option:
        is_current = (scenario, choice) == (self.scenario, self.choice)
        return Option(label, address_of(scenario, _kept(choice)), is_current)

    def _address(self, scenario: Scenario) -> str:
        return address_of(scenario, _kept(self.choice))


def what_if(edition: Edition, parameters: QueryDict, day: date) -> WhatIf:
    """The scenario that an address describes, beside the plan of ``edition``; three queries."""
    content = content_of(edition)
    said = _said(parameters, "annahmen", "folge")
    asked = asked_scenario(said, (sheet.measure.serial for sheet in content.sheets))
    choice = choice_of(_said(parameters, *SHOWN))
    every: list[MoneyLine] = [*content.lines[0], *content.lines[1]]
    axis = every_year(every) if choice.every_year else planning_years(every, year_of(edition, day))
    return WhatIf(
        content=content,
        asked=asked,
        choice=choice,
        form=AssumptionForm(content.sheets, parameters if "massnahme" in parameters else None),
        comparison=compare_scenario(content.lines, content.sheets, asked.scenario, axis, day.year),
        day=day,
    )


def _said(parameters: QueryDict, *names: str) -> dict[str, str]:
    return {name: str(parameters.get(name) or "") for name in names}


def in_words(assumption: Assumption) -> str:
    """``Kosten +15 %, Förderantrag abgelehnt``."""
    more = "+" if assumption.percent > 0 else ""
    cost = f"Kosten {more}{percent(assumption.percent)}" if assumption.percent else ""
    return ", ".join(filter(None, [cost, "Förderantrag abgelehnt" if assumption.refused else ""])) or "wie geplant"


def _kept(choice: Choice) -> dict[str, str]:
    return {name: value for name, value in choice.parameters.items() if name in SHOWN}
