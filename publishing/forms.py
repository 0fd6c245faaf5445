"""Forms of the procedure: beginning an update, giving reasons, recording the resolution."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from concepts.copying import Portion
from concepts.models import Concept, Edition, EditionKind, ResolutionResult, UpdateReason
from publishing.editions import (
    RESOLUTION_FIELDS,
    Resolution,
    first_laid_before,
    start_correction,
    start_edition,
)
from publishing.synopsis.choosing import ONLY_CHANGES
from publishing.synopsis.model import ChangeKind, Synopsis
from publishing.synopsis.sides import Other

if TYPE_CHECKING:
    from actors.models import User

LONGEST_REASON = 2000


class EditionStartForm(forms.ModelForm[Edition]):
    """What has to be known before the next edition begins: an update, or a correction of the published text."""

    kind = forms.ChoiceField(
        label="Art der neuen Fassung",
        choices=[
            (EditionKind.UPDATE, "Fortschreibung: Ziele, Maßnahmen und Kosten werden weiterentwickelt"),
            (EditionKind.CORRECTION, "Berichtigung: ein Fehler im veröffentlichten Text wird behoben"),
        ],
        widget=forms.RadioSelect,
        initial=EditionKind.UPDATE,
    )
    update_reason = forms.ChoiceField(
        label="Anlass der Fortschreibung",
        choices=[
            ("", "bitte wählen"),
            *(reason for reason in UpdateReason.choices if reason[0] != UpdateReason.CORRECTION),
        ],
        required=False,
        help_text="Bei einer Berichtigung nicht nötig",
    )
    taken = forms.MultipleChoiceField(
        label="Aus der bisherigen Fassung übernehmen",
        choices=Portion.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Portion.values,
        required=False,
        help_text="In der Regel alles. Was Sie nicht übernehmen, ist in der neuen Fassung leer; die bisherige bleibt, "
        "wie sie ist. Eine Berichtigung übernimmt immer alles.",
    )

    class Meta:
        model = Edition
        fields = ["kind", "update_reason", "update_reason_text", "valid_from_year", "valid_to_year"]
        widgets = {"update_reason_text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "update_reason_text": "Bei einer Berichtigung: was berichtigt wird und warum",
            "valid_from_year": "Eine Berichtigung gilt so lange wie die berichtigte Fassung",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == EditionKind.CORRECTION:
            self._clean_correction(cleaned)
        elif "update_reason" in cleaned and not cleaned["update_reason"]:
            self.add_error("update_reason", "Bitte wählen Sie den Anlass der Fortschreibung.")
        elif cleaned.get("update_reason") == UpdateReason.OTHER and not cleaned.get("update_reason_text"):
            self.add_error("update_reason_text", "Bitte erläutern Sie den sonstigen Anlass.")
        return cleaned

    def _clean_correction(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("update_reason_text"):
            self.add_error("update_reason_text", "Bitte beschreiben Sie, was berichtigt wird.")
        if set(cleaned.get("taken", ())) != set(Portion.values):
            self.add_error("taken", "Eine Berichtigung übernimmt alles; sonst ginge Beschlossenes verloren.")

    def begin(self, concept: Concept, by: User) -> Edition:
        """Begin what was entered, once the form is valid. Refuses as the verbs in ``publishing.editions`` do."""
        entered = self.cleaned_data
        if entered["kind"] == EditionKind.CORRECTION:
            return start_correction(concept, by, entered["update_reason_text"])
        return start_edition(
            concept,
            by,
            UpdateReason(entered["update_reason"]),
            entered["update_reason_text"],
            entered["valid_from_year"],
            entered["valid_to_year"],
            taken={Portion(portion) for portion in entered["taken"]},
        )


class ReasonForm(forms.Form):
    """Why an edition is returned, taken back or discarded."""

    reason = forms.CharField(
        label="Grund", widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST_REASON, strip=True
    )

    def __init__(self, *args: Any, needed: bool = True, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text
        if not needed:
            del self.fields["reason"]


class AcceptForm(forms.Form):
    """Why a problem may stay open."""

    reason = forms.CharField(
        label="Begründung",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
        help_text="Warum die Fassung trotz dieses offenen Punkts zur Beschlussfassung gehen kann; "
        "die Begründung steht im Verlauf.",
    )


class ResolutionForm(forms.ModelForm[Edition]):
    """The council's decision on a submitted edition."""

    resolution_result = forms.ChoiceField(
        label="Ergebnis", choices=[("", "bitte wählen"), *ResolutionResult.choices], help_text="wie im Protokoll"
    )

    class Meta:
        model = Edition
        fields = RESOLUTION_FIELDS
        widgets = {
            "resolution_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "resolution_note": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"resolution_date": "Datum", "resolution_number": "Nummer"}
        help_texts = {
            "resolution_body": "zum Beispiel „Rat der Stadt Auenfurt“",
            "resolution_date": "Tag der Sitzung",
            "resolution_number": "der Vorlage",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in RESOLUTION_FIELDS:
            self.fields[name].required = name != "resolution_note"

    def clean_resolution_date(self) -> date:
        day: date = self.cleaned_data["resolution_date"]
        if day > timezone.localdate():
            raise ValidationError("Der Beschluss liegt in der Zukunft. Eingetragen wird er nach der Sitzung.")
        laid_before = first_laid_before(self.instance)
        if laid_before and day < laid_before:
            raise ValidationError(
                f"Das erste Beschlusspaket dieser Fassung ist vom {laid_before:%d.%m.%Y}; "
                "vorher kann niemand über sie beschlossen haben."
            )
        return day

    def resolution(self) -> Resolution:
        """What was entered, once the form is valid."""
        values = {name.removeprefix("resolution_"): self.cleaned_data[name] for name in RESOLUTION_FIELDS}
        return Resolution(**values)


class SynopsisForm(forms.Form):
    """What is laid beside the edition, and what of it is shown; the names stand in the address."""

    mit = forms.ChoiceField(label="Vergleichen mit", required=False)
    bereich = forms.ChoiceField(label="Bereich", required=False)
    art = forms.ChoiceField(label="Art der Änderung", required=False)
    nur = forms.BooleanField(
        label="nur Änderungen", required=False, widget=forms.CheckboxInput(attrs={"value": ONLY_CHANGES})
    )

    def __init__(self, data: Any, choices: tuple[Other, ...], synopsis: Synopsis) -> None:
        super().__init__(data)
        sections = [(section.name.value, section.title) for section in synopsis.sections]
        kinds = {count.change for section in synopsis.sections for count in section.counts}
        offered = {
            "mit": [(other.address, str(other.name)) for other in choices],
            "bereich": [("", "alle"), ("Teile", sections), ("Handlungsfelder", synopsis.fields_of_action)],
            "art": [("", "alle"), *((kind.value, kind.label) for kind in ChangeKind if kind in kinds)],
        }
        for name, own in offered.items():
            self.fields[name].choices = own  # type: ignore[attr-defined]  # declared above
