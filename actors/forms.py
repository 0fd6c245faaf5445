"""Forms of the registers and of the people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from actors.editing import RegisterForm, RevisionForm
from actors.models import Actor, ActorKind, Contact, Membership, Municipality, Role


class ActorForm(RegisterForm):
    website = forms.URLField(
        label="Internetseite", max_length=200, required=False, assume_scheme="https", help_text="mit https:// am Anfang"
    )

    class Meta:
        model = Actor
        fields = ["municipality", "name", "short_name", "kind", "website", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.refuse_taken("name", "Einen Akteur mit diesem Namen gibt es in der Kommune schon.")
        return cleaned


class ContactForm(RevisionForm):
    class Meta:
        model = Contact
        fields = ["name", "function", "email", "phone", "consent_given_on"]


class ActorFilterForm(forms.Form):
    """What narrows the list of actors; an unknown value narrows nothing."""

    q = forms.CharField(label="Suche", required=False, max_length=100)
    kind = forms.ChoiceField(label="Art", choices=[("", "alle"), *ActorKind.choices], required=False)
    archived = forms.BooleanField(label="auch archivierte", required=False)


class MembershipForm(forms.Form):
    """A role for a person, known by the e-mail address or new."""

    municipality = forms.ModelChoiceField(Municipality.objects.none(), label="Kommune")
    email = forms.EmailField(label="E-Mail-Adresse", max_length=254)
    first_name = forms.CharField(label="Vorname", max_length=150, required=False)
    last_name = forms.CharField(label="Nachname", max_length=150, required=False)
    role = forms.ChoiceField(label="Rolle", choices=[("", "bitte wählen"), *Role.choices])
    actor = forms.ModelChoiceField(
        Actor.objects.none(),
        label="Meldet für",
        required=False,
        help_text="Nur bei der Rolle Mitwirkung: der Akteur, für dessen Maßnahmen diese Person den Stand meldet",
    )

    def __init__(self, *args: Any, municipalities: QuerySet[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = municipalities  # type: ignore[attr-defined]  # a ModelChoiceField
        actors = Actor.objects.active().filter(municipality__in=municipalities)
        self.fields["actor"].queryset = actors  # type: ignore[attr-defined]  # a ModelChoiceField
        if len(municipalities) == 1:
            self.fields["municipality"].initial = municipalities[0]
            self.fields["municipality"].widget = forms.HiddenInput()

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        role, actor, municipality = (cleaned.get(name) for name in ("role", "actor", "municipality"))
        if role == Role.CONTRIBUTOR and not actor and "actor" not in self.errors:
            self.add_error("actor", "Bitte wählen Sie, für welchen Akteur diese Person den Stand meldet.")
        if role and role != Role.CONTRIBUTOR and actor:
            self.add_error("actor", "Nur wer mitwirkt, meldet für einen Akteur. Bitte lassen Sie das Feld leer.")
        if actor and municipality and actor.municipality_id != municipality.pk:
            self.add_error("actor", "Dieser Akteur gehört zu einer anderen Kommune.")
        held = Membership.objects.filter(user__email=cleaned.get("email"), municipality=municipality, role=role)
        if held.exists():
            self.add_error("role", "Diese Person hat die Rolle in dieser Kommune schon.")
        return cleaned
