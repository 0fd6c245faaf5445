"""Everything that the page of the overview and its files show, gathered once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from concepts.models import Edition
from concepts.models.edition import EditionQuerySet
from measures.granting.incomes import incomes_of
from measures.granting.notices import reads_bookings
from measures.overview.actual import actual_of, in_one_row
from measures.overview.choice import Choice, Grouping, Switch, switches
from measures.overview.history import History, history_of
from measures.overview.report import Content, FinanceReport, content_of, cost_rows, report_on
from measures.overview.tables import Actual
from measures.overview.today import Today, today_of
from publishing.archive import in_ascii

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User


@dataclass(frozen=True)
class Shown:
    """The report with what stands beside it; ``today`` only on wish and where the edition is at work."""

    report: FinanceReport
    day: date
    today: Today | None
    history: History | None
    is_at_work: bool
    """Whether it is in force or the draft of the next one: older ones say what was once planned."""

    @property
    def choice(self) -> Choice:
        return self.report.choice

    @property
    def switches(self) -> tuple[Switch, ...]:
        return switches(self.choice, may_be_today=self.is_at_work)

    @property
    def title(self) -> str:
        """``IHK Nordring, Erstfassung: Kosten- und Finanzierungsübersicht, Stand 22.11.2026``."""
        return f"{self.report.edition}: Kosten- und Finanzierungsübersicht, Stand {self.day:%d.%m.%Y}"

    def file_name(self, ending: str, kind: str = "Kosten-und-Finanzierung") -> str:
        """``Kosten-und-Finanzierung_nordring_Fassung-1_2026-11-22.xlsx``."""
        edition = self.report.edition
        return f"{kind}_{in_ascii(edition.concept.slug)}_Fassung-{edition.number}_{self.day:%Y-%m-%d}.{ending}"


def shown_to(user: User | AnonymousUser, edition: Edition, choice: Choice, day: date) -> Shown:
    """What ``user`` sees of the edition's money on ``day``: of spending in sums only who reads no single bookings."""
    in_sums = not reads_bookings(user, edition.concept)
    return shown(edition, choice, day, Edition.objects.visible_to(user), in_sums=in_sums)


def shown(edition: Edition, choice: Choice, day: date, editions: EditionQuerySet, *, in_sums: bool = False) -> Shown:
    """The same for whoever sees ``editions``, on wish with what was spent ``in_sums`` only; a fixed number of
    queries."""
    content, concept = content_of(edition), edition.concept
    is_at_work = edition in (concept.current_edition(), concept.open_edition())
    choice = replace(choice, as_of_today=choice.as_of_today and is_at_work)
    today = today_of(concept, content.sheets, content.lines[0], day) if choice.as_of_today else None
    actual = _actual(today, content, choice, in_sums=in_sums) if today else None
    return Shown(
        report=report_on(content, choice, day, actual),
        day=day,
        today=today.in_sums() if today and in_sums else today,
        history=history_of(edition, content.lines, editions),
        is_at_work=is_at_work,
    )


def _actual(today: Today, content: Content, choice: Choice, *, in_sums: bool) -> Actual:
    actual = actual_of(today, content.lines, incomes_of(content.edition.concept), cost_rows(content, choice))
    return in_one_row(actual) if in_sums and choice.grouping == Grouping.MEASURE else actual
