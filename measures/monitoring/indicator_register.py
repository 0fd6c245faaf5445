"""The register of indicators of a municipality: reading it, and saving one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404

from actors.access import kept
from actors.editing import Difference, lock_saved, raise_revision
from actors.models import Municipality
from measures.models import CostGroup, Indicator, IndicatorPart
from measures.monitoring.indicators import PARTS
from measures.monitoring.usual_indicators import missing_usual
from measures.registers import by_town

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User
    from measures.forms.indicators import IndicatorForm

COUNTED = "Kostengruppen, deren Maßnahmen zählen"


@dataclass(frozen=True)
class IndicatorRegister:
    """The indicators of a municipality, archived ones included."""

    municipality: Municipality
    indicators: list[Indicator]
    may_edit: bool

    @property
    def parts(self) -> list[tuple[IndicatorPart, list[Indicator]]]:
        """(part, its indicators) for each part that has any."""
        by_part = [(part, [one for one in self.indicators if one.part == part]) for part in PARTS]
        return [(part, rows) for part, rows in by_part if rows]

    @property
    def missing(self) -> int:
        """How many of the usual indicators the register lacks."""
        return len(missing_usual(one.title for one in self.indicators))


def indicator_registers_of(user: User | AnonymousUser) -> list[IndicatorRegister]:
    """The registers of all municipalities in which ``user`` has a role; three queries."""
    indicators = Indicator.objects.visible_to(user).prefetch_related("cost_groups")
    return [IndicatorRegister(*of_town) for of_town in by_town(user, indicators)]


def editable_indicator(user: User | AnonymousUser, pk: int) -> Indicator:
    """The indicator, for somebody who keeps the registers of its municipality. Http404 for strangers,
    PermissionDenied for others there."""
    return kept(user, get_object_or_404(Indicator.objects.visible_to(user).select_related("municipality"), pk=pk))


def save_indicator(form: IndicatorForm) -> bool:
    """Save a valid form; False, with the reason noted, when somebody else was quicker."""
    is_new = form.instance.pk is None
    try:
        with transaction.atomic():
            if not is_new and not _is_up_to_date(form):
                return False
            saved = form.save()
            if not is_new:
                raise_revision(saved)
    except IntegrityError:  # the same title at the same moment
        form.add_error("title", "Einen Kennwert mit dieser Bezeichnung hat gerade jemand anderes gespeichert.")
        return False
    return True


def _is_up_to_date(form: IndicatorForm) -> bool:
    """Lock the indicator; False, with the conflict noted, when somebody else saved something different."""
    lock_saved(form)
    if form.is_outdated:
        saved = _in_words(CostGroup.objects.filter(counted_by__indicator=form.instance.pk))
        entered = _in_words(form.cleaned_data["cost_groups"])
        if saved != entered:
            form.conflict.append(Difference(COUNTED, saved, entered))
    return not form.conflict


def _in_words(groups: Iterable[CostGroup]) -> str:
    return "\n".join(sorted(str(group) for group in groups))
