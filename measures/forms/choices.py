"""What can be chosen on a sheet's page, fetched once for all its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Manager, Model, Q, QuerySet

from actors.models import Actor
from concepts.goaltree import GoalNode, build_tree
from concepts.models import Edition
from measures.models import (
    CostGroup,
    CostLine,
    FundingLine,
    FundingProgramme,
    FundingSource,
    IncomeRow,
    MeasureSheet,
    SheetActor,
)

R = TypeVar("R", bound=Model)

Choices = list[tuple[str, str]]
GroupedChoices = list[tuple[str, str | Choices]]


@dataclass(frozen=True)
class Payer:
    """Who pays: a source and, where it is known, the programme, the third party or the kind of income."""

    source: str
    programme: FundingProgramme | None = None
    actor: Actor | None = None
    income_row: str = ""

    @property
    def value(self) -> str:
        programme, actor = (part.pk if part else None for part in (self.programme, self.actor))
        return payer_value(self.source, programme, actor, self.income_row)

    @property
    def name(self) -> str:
        row = f"{self.income_row} {IncomeRow(self.income_row).label}" if self.income_row else ""
        return ", ".join(str(part) for part in (self.programme, self.actor, row) if part)

    def __str__(self) -> str:
        return self.name or str(FundingSource(self.source).label)


def payer_value(source: str, programme_id: int | None, actor_id: int | None, income_row: str = "") -> str:
    """How a payer is named in the form."""
    return f"{source}:{programme_id or ''}:{actor_id or ''}{f':{income_row}' if income_row else ''}"


class SheetChoices:
    """Goals of the edition, registers of its municipality: what is not archived, and what the sheet names already."""

    def __init__(self, edition: Edition, sheet: MeasureSheet) -> None:
        town = edition.concept.municipality_id
        own_lines = list(sheet.funding_lines.select_related("programme", "actor")) if sheet.pk else []
        self.goals: list[GoalNode] = [node for root in build_tree(edition.goals.all()) for node in root.walk()]
        self.actors = _by_value(
            Actor.objects.filter(municipality=town), sheet, SheetActor.objects, FundingLine.objects, column="actor"
        )
        self.cost_groups = _by_value(
            CostGroup.objects.filter(municipality=town), sheet, CostLine.objects, column="cost_group"
        )
        self.programmes = _by_value(
            FundingProgramme.objects.filter(municipality=town).prefetch_related(
                "rates", "eligible_groups", "former_names"
            ),
            sheet,
            FundingLine.objects,
            column="programme",
        )
        self.payers = self._payers(own_lines)

    def _payers(self, own_lines: list[FundingLine]) -> dict[str, Payer]:
        usual = [
            Payer(FundingSource.OWN),
            Payer(FundingSource.INCOME),
            *(Payer(FundingSource.INCOME, income_row=row) for row in IncomeRow.values),
            *(Payer(FundingSource.PROGRAMME, programme=programme) for programme in self.programmes.values()),
            Payer(FundingSource.THIRD_PARTY),
            *(Payer(FundingSource.THIRD_PARTY, actor=actor) for actor in self.actors.values()),
        ]
        # Taken-over concepts name more: own funds of a certain office, a programme through an agency.
        unusual = [Payer(line.source, line.programme, line.actor, line.income_row) for line in own_lines]
        return {payer.value: payer for payer in [*usual, *unusual]}

    @property
    def actor_choices(self) -> Choices:
        return [("", "bitte wählen"), *((value, str(actor)) for value, actor in self.actors.items())]

    @property
    def cost_group_choices(self) -> Choices:
        return [("", "ohne Kostengruppe"), *((value, str(group)) for value, group in self.cost_groups.items())]

    @property
    def payer_choices(self) -> GroupedChoices:
        """Payers by source, each source with several payers as a group of its own."""
        choices: GroupedChoices = [("", "bitte wählen")]
        for source in (FundingSource.OWN, FundingSource.INCOME, FundingSource.PROGRAMME, FundingSource.THIRD_PARTY):
            group = [(value, payer) for value, payer in self.payers.items() if payer.source == source]
            if source in (FundingSource.PROGRAMME, FundingSource.THIRD_PARTY) or len(group) > 1:
                choices.append((str(source.label), [(value, payer.name or "ohne Namen") for value, payer in group]))
            else:
                choices.extend((value, str(payer)) for value, payer in group)
        return choices


def _by_value(register: QuerySet[R], sheet: MeasureSheet, *naming: Manager[Any], column: str) -> dict[str, R]:
    """What of ``register`` can be chosen, by the value that the form sends; one query."""
    named = Q(archived_at__isnull=True)
    for rows in naming:
        named |= Q(pk__in=rows.filter(sheet=sheet.pk).values(column))
    return {str(row.pk): row for row in register.filter(named)}
