"""A measure through its editions: what each of them says about it, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from concepts.models import State
from measures.finance import Sums, lines_on, sums_by_sheet
from measures.models import Measure, MeasureSheet
from measures.reporting.running_names import with_name_in_force

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User


@dataclass(frozen=True)
class Appearance:
    """A measure's sheet in one edition, with its money; what is informational shows that instead."""

    sheet: MeasureSheet
    sums: Sums | None

    @property
    def cost(self) -> Decimal | None:
        """None when the sheet names no amount at all."""
        if self.sums is None:
            return None
        return self.sums.informational_cost if self.sheet.is_informational else self.sums.cost

    @property
    def funding(self) -> Decimal | None:
        if self.sums is None:
            return None
        return self.sums.informational_funding if self.sheet.is_informational else self.sums.funding


def appearances(measure: Measure, user: User | AnonymousUser) -> list[Appearance]:
    """The sheets of ``measure`` in the editions that ``user`` may see, newest first, discarded ones last."""
    return appearances_of([measure], user).get(measure.pk, [])


def appearances_of(measures: Iterable[Measure], user: User | AnonymousUser) -> dict[int, list[Appearance]]:
    """The same of many measures: measure id -> its appearances; three queries."""
    sheets = list(
        with_name_in_force(MeasureSheet.objects.visible_to(user))
        .filter(measure__in=list(measures))
        .select_related("measure", "edition__concept", "action_field")
    )
    money = sums_by_sheet(*lines_on(sheets))
    sheets.sort(key=lambda sheet: (sheet.edition.state == State.DISCARDED, -sheet.edition.number, -sheet.pk))
    by_measure: dict[int, list[Appearance]] = {}
    for sheet in sheets:
        by_measure.setdefault(sheet.measure_id, []).append(Appearance(sheet, money.get(sheet.pk)))
    return by_measure
