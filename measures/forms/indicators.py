"""The form of an indicator, and the page on which all values of a concept in a year are entered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from actors.editing import Difference
from actors.models import Municipality
from measures.figures import read_figure, write_figure
from measures.forms.fields import YEAR_MESSAGE
from measures.forms.grants import FUTURE
from measures.forms.registers import PlacedForm
from measures.models import CostGroup, Indicator, IndicatorPart
from measures.models.grant import DAYS
from measures.models.indicator import LONGEST_WORDS
from measures.monitoring.indicator_values import (
    COLUMNS,
    FIGURES,
    NOTHING,
    EnteredRow,
    Said,
    mark_of,
    name_of,
    said_by,
    taken_over,
    written,
)
from measures.monitoring.indicators import PARTS, Known

NO_SUCH_DAY = "Bitte geben Sie einen Tag an, den es gibt, zum Beispiel 31.12.2025."
ONLY_OUTPUT = "Maßnahmen zählt das Portal nur für Kennwerte im Teil C. Bitte nehmen Sie die Häkchen weg."
OTHER_TOWN = "Bitte wählen Sie nur Kostengruppen der Kommune, zu der der Kennwert gehört."
HAS_TOWN_VALUES = "Zu diesem Kennwert sind Werte der Gesamtstadt eingetragen; er bleibt im Teil D."
HAS_NEGATIVE_VALUES = "Zu diesem Kennwert ist schon ein negativer Wert eingetragen."


class IndicatorForm(PlacedForm):
    """One entry of the catalogue."""

    class Meta:
        model = Indicator
        fields = ["municipality", "part", "title", "unit", "code", "may_be_negative", "position", "cost_groups"]
        widgets: ClassVar = {"cost_groups": forms.CheckboxSelectMultiple}
        help_texts: ClassVar = {
            "cost_groups": "nur im Teil C: Das Portal zählt dann, welche Maßnahmen mit Kosten in diesen Gruppen in "
            "Umsetzung, fortlaufend oder abgeschlossen sind"
        }

    def __init__(self, *args: Any, municipalities: QuerySet[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, municipalities=municipalities, **kwargs)
        own = self.instance.municipality_id
        groups = CostGroup.objects.filter(municipality__in=[own] if own else municipalities)
        chosen = self.instance.counted_groups.values("cost_group") if self.instance.pk else []
        offered = cast(forms.ModelMultipleChoiceField, self.fields["cost_groups"])  # type: ignore[type-arg]  # as Django leaves it
        offered.queryset = groups.filter(Q(archived_at__isnull=True) | Q(pk__in=chosen)).select_related("municipality")
        if "municipality" in self.fields:
            offered.label_from_instance = _with_town  # type: ignore[assignment,method-assign]  # as Django proposes

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.refuse_taken("title", "Einen Kennwert mit dieser Bezeichnung gibt es in der Kommune schon.")
        town = cleaned.get("municipality") or getattr(self.instance, "municipality", None)
        groups = cleaned.get("cost_groups") or ()
        if any(group.municipality != town for group in groups):
            self.add_error("cost_groups", OTHER_TOWN)
        if groups and cleaned.get("part") == IndicatorPart.CONTEXT:
            self.add_error("cost_groups", ONLY_OUTPUT)
        self._spare_values(cleaned)
        return cleaned

    def _spare_values(self, cleaned: dict[str, Any]) -> None:
        """Refuse what would make values impossible that are there already."""
        if not self.instance.pk:
            return
        values = self.instance.values
        if cleaned.get("part") == IndicatorPart.OUTPUT and values.filter(town_value__isnull=False).exists():
            self.add_error("part", HAS_TOWN_VALUES)
        negative = Q(area_value__lt=0) | Q(town_value__lt=0)
        if not cleaned.get("may_be_negative") and values.filter(negative).exists():
            self.add_error("may_be_negative", HAS_NEGATIVE_VALUES)


def _with_town(group: CostGroup) -> str:
    return f"{group} ({group.municipality})"


# --- The values of a year ----------------------------------------------------


class FigureField(forms.CharField):
    """A figure in the indicator's unit; a refused entry stays in the field."""

    def __init__(self, indicator: Indicator, **kwargs: Any) -> None:
        mode = "text" if indicator.may_be_negative else "decimal"  # a phone's number pad has no minus
        attributes = {"inputmode": mode, "autocomplete": "off"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attributes), **kwargs)
        self.indicator = indicator

    def prepare_value(self, value: Any) -> Any:
        return write_figure(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_figure(text, self.indicator.unit, may_be_negative=self.indicator.may_be_negative)
        except ValueError as error:
            raise ValidationError(str(error), code="figure") from error


class ReferenceDateField(forms.DateField):
    """A Stichtag as text: a day that does not exist comes back to be mended, where a browser's own date field
    would send nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%d.%m.%Y"),
            error_messages={"invalid": NO_SUCH_DAY},
            **kwargs,
        )

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not DAYS[0] <= value <= DAYS[1]:
            raise ValidationError(YEAR_MESSAGE, code="range")
        if value and value > timezone.localdate():
            raise ValidationError(FUTURE, code="future")


class ValueForm(forms.Form):
    """The row of an indicator. ``seen``: the mark of what it was opened with."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, known: Known, data: QueryDict | None = None) -> None:
        self.known, self.indicator = known, known.indicator
        self.saved = said_by(known.value)
        prefix = prefix_of(self.indicator.pk)
        is_sent = data is not None and f"{prefix}-seen" in data
        super().__init__(
            data if is_sent else None, prefix=prefix, initial=dict(self.saved) | {"seen": mark_of(self.saved)}
        )
        self._add_fields()

    def _add_fields(self) -> None:
        for name in FIGURES if self.indicator.is_compared else FIGURES[:1]:
            self.fields[name] = FigureField(self.indicator, label=f"{name_of(name)}, {self.indicator}")
        self.fields["reference_date"] = ReferenceDateField(label=f"{name_of('reference_date')}, {self.indicator}")
        for name in ("source", "note"):
            self.fields[name] = forms.CharField(
                label=f"{name_of(name)}, {self.indicator}",
                required=False,
                error_messages={"max_length": "Bitte kürzen Sie auf höchstens %(limit_value)d Zeichen."},
                max_length=LONGEST_WORDS,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
            self.fields[name].widget.attrs.pop("maxlength", None)  # told in words instead of cut off unseen

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The figures with what stood there last year; None for the town's of an indicator that has none."""
        return [self._cell(name) for name in FIGURES]

    def _cell(self, name: str) -> dict[str, Any]:
        previous = self.known.previous
        return {
            "label": name_of(name),
            "field": self[name] if name in self.fields else None,
            "previous": getattr(previous, name) if previous else None,
        }

    @property
    def problems(self) -> list[tuple[forms.BoundField, str]]:
        return [(field, str(error)) for field in self.visible_fields() for error in field.errors]

    def said(self) -> Said:
        """What the valid row says."""
        return {**NOTHING, **{name: self.cleaned_data[name] for name in COLUMNS if name in self.fields}}

    def texts(self) -> dict[str, str]:
        """What stands in the row's fields, valid or not, saved or not."""
        shown = ((name, self[name].value()) for name in COLUMNS if name in self.fields)
        return {name: value if isinstance(value, str) else written(value) for name, value in shown}

    def row(self) -> EnteredRow:
        """What a valid row says, with the mark of what it was opened with."""
        return EnteredRow(self.indicator, self.said(), self.cleaned_data["seen"])


def prefix_of(indicator: int) -> str:
    """What the names of the fields of an indicator (its id) begin with."""
    return f"kennwert-{indicator}"


_SEEN = re.compile(r"kennwert-([0-9]{1,9})-seen")


def sent_indicators(data: QueryDict) -> set[int]:
    """The ids of the indicators that have a row in ``data``."""
    return {int(match[1]) for match in map(_SEEN.fullmatch, data) if match}


class ValuesEntry:
    """All rows of a year. Bound to ``data``, or showing what is saved; a row that ``data`` lacks shows what is
    saved."""

    def __init__(self, standing: Sequence[Known], data: QueryDict | None = None) -> None:
        self.standing, self.data = standing, data
        self.rows = [ValueForm(known, data) for known in standing]
        self.is_outdated = False
        self.conflict: list[Difference] = []

    @property
    def parts(self) -> list[tuple[IndicatorPart, list[ValueForm]]]:
        """(part, its rows) for each part that has any."""
        by_part = [(part, [row for row in self.rows if row.indicator.part == part]) for part in PARTS]
        return [(part, rows) for part, rows in by_part if rows]

    def is_valid(self) -> bool:
        """Whether all rows that were sent are valid; asks every one, so that every message is shown at once."""
        return not [row for row in self._sent if not row.is_valid()]

    @property
    def _sent(self) -> list[ValueForm]:
        return [row for row in self.rows if row.is_bound]

    @property
    def problems(self) -> Iterator[tuple[forms.BoundField, str]]:
        for row in self._sent:
            yield from row.problems

    def entered(self) -> list[EnteredRow]:
        return [row.row() for row in self._sent]

    def with_last_year(self) -> tuple[ValuesEntry, int]:
        """The page with last year's values in its empty fields, and in how many rows; nothing is saved."""
        data = self._copy()
        count = 0
        for row in self.rows:
            filled = taken_over(row.texts(), row.known)
            count += bool(filled)
            for name, text in ({**row.texts(), **filled, "seen": str(row["seen"].value() or "")}).items():
                data[row.add_prefix(name)] = text
        return ValuesEntry(self.standing, data), count

    def caught_up(self, standing: Sequence[Known], conflict: list[Difference]) -> ValuesEntry:
        """The page after somebody else was quicker: every entry stays, rows that nobody touched show what is saved
        now, and all go on from there."""
        data = self._copy()
        now = {known.indicator.pk: said_by(known.value) for known in standing}
        for row in self._sent:
            saved = now.get(row.indicator.pk, NOTHING)
            if not row.row().is_touched:
                for name in row.texts():
                    data[row.add_prefix(name)] = written(saved[name])
            data[row.add_prefix("seen")] = mark_of(saved)
        entry = ValuesEntry(standing, data)
        entry.is_outdated, entry.conflict = True, conflict
        return entry

    def _copy(self) -> QueryDict:
        return self.data.copy() if self.data is not None else QueryDict(mutable=True)
