"""The forms of the balance: what became of an old measure, and what was learnt from it."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any, cast

from django import forms
from django.http import QueryDict

from actors.models import Actor
from concepts.editing import Difference, RevisionForm
from concepts.models import Edition
from concepts.periods import YearPart
from measures.forms.choices import Choices, GroupedChoices
from measures.forms.fields import AmountField, LongTextField, YearField
from measures.models import Fate, GoalsReached, Measure, MeasureReview, MeasureSheet
from measures.sheets import Conflict
from measures.updating.balance import Balance, BalanceRow
from measures.updating.fates import Decision, faults
from measures.updating.settling import Loss

FATES = [
    (Fate.CONTINUED.value, "fortgeführt: Sie läuft in dieser Fassung weiter."),
    (Fate.COMPLETED.value, "abgeschlossen: Was geplant war, ist getan."),
    (Fate.POSTPONED.value, "zurückgestellt: Sie kommt später."),
    (Fate.DROPPED.value, "entfallen: Sie wird aufgegeben."),
    (Fate.MERGED.value, "zusammengelegt: Sie geht in einer anderen Maßnahme auf."),
    (Fate.SPLIT.value, "geteilt: Aus ihr werden mehrere Maßnahmen."),
]
SUCCESSOR_FIELDS = {Fate.MERGED: "merged_into", Fate.SPLIT: "split_into", Fate.DROPPED: "replaced_by"}
"""In which field the successors of a fate are chosen."""
NOT_THERE = {"invalid_choice": "Diese Maßnahme steht nicht mehr in der Fassung. Bitte wählen Sie neu."}


class FateForm(forms.Form):
    """What became of the measure of ``row``. Fields that don't belong to the chosen fate are not read."""

    fate = forms.ChoiceField(
        label="Was wurde aus der Maßnahme?",
        choices=FATES,
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte wählen Sie, was aus der Maßnahme wurde."},
    )
    until_year = YearField(label="Zurückgestellt bis (Jahr)", help_text="Leer, wenn das noch offen ist")
    until_part = forms.ChoiceField(
        label="Zurückgestellt bis (Teil des Jahres)", choices=[("", "nicht genauer"), *YearPart.choices], required=False
    )
    merged_into = forms.ChoiceField(label="Sie geht auf in", required=False, error_messages=NOT_THERE)
    split_into = forms.MultipleChoiceField(
        label="Sie ist geteilt in",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Mindestens zwei. Bleibt die bisherige Maßnahme in kleinerem Umfang bestehen, gehört sie dazu.",
        error_messages=NOT_THERE,
    )
    replaced_by = forms.ChoiceField(label="Ersatzmaßnahme", required=False, error_messages=NOT_THERE)
    reason = LongTextField(
        label="Begründung",
        required=False,
        help_text="Nötig, wenn die Maßnahme entfällt oder zurückgestellt ist. Sie steht auch im Beschlusspaket.",
    )
    keeps_sheet = forms.BooleanField(
        label="Das Maßnahmenblatt bleibt in dieser Fassung",
        required=False,
        help_text="Zum Beispiel, weil die Kosten noch zur Gesamtmaßnahme gehören",
    )
    number = forms.CharField(
        label="Nummer in dieser Fassung",
        max_length=20,
        required=False,
        help_text="Das Maßnahmenblatt wird mit allem, was die Vorfassung sagt, unter dieser Nummer zurückgeholt.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    gives_up = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None = None, *, balance: Balance, row: BalanceRow) -> None:
        super().__init__(data, initial=_initial(row))
        self.account = row.account
        self.measures = {str(sheet.measure.serial): sheet.measure for sheet in balance.standing}
        self.measures[str(row.serial)] = row.account.old.measure
        self.is_outdated = False
        self.conflict: list[Difference] = []
        self.loss: Loss | None = None
        self._offer(balance, row)

    @classmethod
    def fields_in(cls, edition: Edition) -> dict[str, forms.Field]:
        """The fields with all measures of ``edition`` and of the one before it to choose from."""
        return _offering(cls, edition, *SUCCESSOR_FIELDS.values())

    def _offer(self, balance: Balance, row: BalanceRow) -> None:
        new = [(str(new.sheet.measure.serial), str(new.sheet)) for new in balance.new]
        own = row.account.new or row.account.old
        others = [sheet for sheet in balance.old_standing if sheet.measure != own.measure]
        old = [(str(sheet.measure.serial), str(sheet)) for sheet in others]
        self._choose("merged_into", [("", "bitte wählen"), *_groups(new, old)])
        self._choose("replaced_by", [("", "keine"), *_groups(new, old)])
        self._choose("split_into", _groups(new, [(str(row.serial), f"{own} (diese Maßnahme)"), *old]))
        if row.account.new:
            del self.fields["number"]
        else:
            self.fields["keeps_sheet"].label = "Das Maßnahmenblatt der Vorfassung in diese Fassung zurückholen"

    def _choose(self, name: str, choices: GroupedChoices) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "fate" in self.cleaned_data and not self.errors:
            standing = [measure.pk for measure in self.measures.values()]
            for name, message in faults(self.account, self.decision(), standing).items():
                self.refuse(name, message)
        return self.cleaned_data

    def refuse(self, name: str, message: str) -> None:
        """Show ``message`` at the field in which ``name``, a part of the decision, is entered."""
        fate = Fate(self.cleaned_data["fate"])
        place = SUCCESSOR_FIELDS.get(fate) if name == "successors" else name
        self.add_error(place if place in self.fields else None, message)

    def decision(self) -> Decision:
        """What was entered, without what does not belong to the chosen fate."""
        data = self.cleaned_data
        fate = Fate(data["fate"])
        is_postponed = fate == Fate.POSTPONED
        return Decision(
            fate=fate,
            reason=data.get("reason", ""),
            until_year=data.get("until_year") if is_postponed else None,
            until_part=data.get("until_part", "") if is_postponed else "",
            successors=self._successors(fate),
            keeps_sheet=data.get("keeps_sheet", False),
            number=data.get("number", ""),
            gives_up=data.get("gives_up"),
        )

    def _successors(self, fate: Fate) -> tuple[Measure, ...]:
        chosen = self.cleaned_data.get(SUCCESSOR_FIELDS.get(fate, ""), ())
        serials = [chosen] if isinstance(chosen, str) else chosen
        return tuple(self.measures[serial] for serial in serials if serial)

    def note_conflict(self, conflict: Conflict) -> None:
        """Keep every entry, show what differs, and go on from the newer revision."""
        self.is_outdated = True
        self.conflict = conflict.differences
        self._go_on_with("revision", conflict.revision)

    def note_loss(self, loss: Loss) -> None:
        """Keep every entry and ask whether what goes may go."""
        self.loss = loss
        self._go_on_with("gives_up", loss.revision)

    def _go_on_with(self, name: str, value: int) -> None:
        data = cast(QueryDict, self.data).copy()
        data[name] = str(value)
        self.data = data


def _offering(form: type[forms.Form], edition: Edition, *names: str) -> dict[str, forms.Field]:
    """The fields of ``form``, those called ``names`` with every measure that they may have offered."""
    sheets = MeasureSheet.objects.filter(edition__in=[edition.previous_id, edition.pk]).select_related("measure")
    choices = {str(sheet.measure.serial): str(sheet) for sheet in sheets.order_by("edition__number")}
    fields = deepcopy(form.base_fields)
    for name in names:
        cast(forms.ChoiceField, fields[name]).choices = list(choices.items())
    return fields


def _groups(new: Choices, old: Choices) -> GroupedChoices:
    groups: list[tuple[str, Choices]] = [("Neue Maßnahmen", new), ("Bisherige Maßnahmen", old)]
    return [(title, choices) for title, choices in groups if choices]


def _initial(row: BalanceRow) -> dict[str, Any]:
    """What is saved, else what the last report suggests."""
    account, fate, suggestion = row.account, row.account.fate, row.suggestion
    always = {"revision": fate.revision if fate else 0, "number": account.old.number, "keeps_sheet": bool(account.new)}
    if fate is None:
        return always | (_entries(suggestion, ()) if suggestion else {})
    saved = Decision(Fate(fate.fate), fate.reason, fate.until_year, fate.until_part)
    return always | _entries(saved, [successor.measure for successor in account.successors])


def _entries(decision: Decision, successors: Iterable[Measure]) -> dict[str, Any]:
    serials = [str(measure.serial) for measure in successors]
    field = SUCCESSOR_FIELDS.get(decision.fate, "")
    return {
        "fate": decision.fate.value,
        "reason": decision.reason,
        "until_year": decision.until_year,
        "until_part": decision.until_part,
        field: serials if decision.fate == Fate.SPLIT else next(iter(serials), ""),
    }


def _with_status(row: BalanceRow) -> str:
    """``B8 Ortsdurchfahrt (in Planung, 11.06.2026)``."""
    status = row.status
    stated = f"{status.label}, {status.date_in_words}" if status else "kein Stand gemeldet"
    return f"{row.account.old} ({stated})"


class ReviewForm(RevisionForm):
    """The evaluation sheet of an old measure."""

    goals_reached = forms.ChoiceField(
        label="Ziele erreicht",
        choices=[("", "keine Angabe"), *GoalsReached.choices],
        required=False,
    )
    follow_up_cost = AmountField(
        label="Folgekosten im Jahr (Euro)",
        required=False,
        help_text="Was die Fortführung jedes Jahr kostet: Betrieb, Pflege, Personal",
    )

    class Meta:
        model = MeasureReview
        fields = [
            *("goals_reached", "achievements", "effect", "lessons"),
            *("continuation", "carrier", "follow_up_cost"),
        ]
        field_classes = dict.fromkeys(("achievements", "effect", "lessons", "continuation"), LongTextField)

    @classmethod
    def fields_in(cls, edition: Edition) -> dict[str, forms.Field]:
        """The fields with what can be chosen in ``edition``."""
        return cls(instance=MeasureReview(edition=edition)).fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carrier = cast("forms.ModelChoiceField[Actor]", self.fields["carrier"])
        town = Actor.objects.filter(municipality=self.instance.edition.concept.municipality_id)
        carrier.queryset = town.filter(archived_at=None) | town.filter(pk=self.instance.carrier_id)
        carrier.empty_label = "noch nicht bekannt"


class ConfirmForm(forms.Form):
    """Which of the measures that undoubtedly go on are confirmed together; all, unless somebody takes one out."""

    measures = forms.MultipleChoiceField(
        label="Fortgeführt werden",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Bitte wählen Sie mindestens eine Maßnahme.",
            "invalid_choice": "Über eine der Maßnahmen ist inzwischen entschieden. Bitte prüfen Sie die Auswahl.",
        },
    )

    def __init__(self, data: QueryDict | None = None, *, rows: Iterable[BalanceRow]) -> None:
        choices = [(str(row.serial), _with_status(row)) for row in rows]
        super().__init__(data, initial={"measures": [serial for serial, _ in choices]})
        cast(forms.MultipleChoiceField, self.fields["measures"]).choices = choices

    @classmethod
    def fields_in(cls, edition: Edition) -> dict[str, forms.Field]:
        """The field with all measures of ``edition`` and of the one before it to choose from."""
        return _offering(cls, edition, "measures")

    @property
    def serials(self) -> set[int]:
        return {int(serial) for serial in self.cleaned_data["measures"]}
