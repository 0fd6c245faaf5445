"""Forms around carriers without an account: whom to ask, what they answer, and why it is declined."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from actors.models import Contact
from measures.forms.status import LONGEST_TEXT, TellingForm

NOT_ASKED = ("funding_status", "internal_note", "revision")
"""What is no business of a carrier."""


class ContactField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when the portal runs
    """A person with actor and address, so that nobody writes to the wrong one."""

    def label_from_instance(self, contact: Any) -> str:
        return f"{contact.name}, {contact.actor} ({contact.email})"


class ReportLinkForm(forms.Form):
    """To whom a link is sent."""

    contact = ContactField(Contact.objects.none(), label="Ansprechperson", empty_label="bitte wählen")

    def __init__(self, *args: Any, contacts: QuerySet[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]  # a ModelChoiceField
        if len(contacts) == 1:
            self.fields["contact"].initial = contacts[0]


class CarrierForm(TellingForm):
    """What a carrier tells of a measure: a report without what only the town knows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NOT_ASKED:
            del self.fields[name]
        self.fields["obstacles"].help_text = "Was die Maßnahme aufhält"
        if "spent" in self.fields:
            self.fields["spent"].help_text = "Alles seit Beginn, in Euro, zum Beispiel 12.500 oder 12,5 T€"

    @property
    def entries(self) -> dict[str, Any]:
        """What was entered, by the columns of a report."""
        return {name: self.cleaned_data[name] for name in self.fields}


class RejectionForm(forms.Form):
    """Why a proposal is declined; the carrier reads it."""

    reason = forms.CharField(
        label="Grund der Ablehnung",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Geht per E-Mail an den Träger.",
    )
