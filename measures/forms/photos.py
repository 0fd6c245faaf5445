"""Sending a photo along with a report, and describing one."""

from __future__ import annotations

from typing import Any

from django import forms

from actors.editing import RevisionForm
from measures.models import Photo
from measures.pictures import MOST_BYTES, TOO_LARGE, NewPhoto, Picture, read_picture

ACCEPTED = "image/jpeg,image/png,image/webp"
"""So that telephones turn formats of their own into JPEG."""


PHOTO_FIELDS = ("photo", "photo_alt", "photo_is_public")


class PhotoField(forms.FileField):
    """A file that turns out to be a picture, as ``read_picture`` makes it new."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": ACCEPTED}), **kwargs)
        self.error_messages["empty"] = "Die Datei ist leer."

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        sent = super().clean(data, initial)
        if not sent:
            return None
        if sent.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE, code="too_large")
        try:
            return read_picture(sent.read())
        except ValueError as error:
            raise forms.ValidationError(str(error), code="no_picture") from error


class PhotoFields(forms.Form):
    """The three fields of a photo on the page of a report."""

    photo = PhotoField(label="Foto", required=False, help_text="Ort und Zeit der Aufnahme werden entfernt.")
    photo_alt = forms.CharField(
        label="Was ist auf dem Foto zu sehen?",
        max_length=250,
        required=False,
        help_text="Nötig zum Foto: für alle, die es nicht sehen können",
    )
    photo_is_public = forms.BooleanField(
        label="Foto veröffentlichen",
        required=False,
        help_text=str(Photo._meta.get_field("is_public").help_text),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("photo") and not cleaned.get("photo_alt"):
            self.add_error("photo_alt", "Bitte beschreiben Sie, was auf dem Foto zu sehen ist.")
        if cleaned.get("photo_alt") and not cleaned.get("photo") and "photo" not in self.errors:
            self.add_error("photo", "Bitte wählen Sie das Foto aus, das Sie beschreiben.")
        if self.errors and cleaned.get("photo"):
            self.add_error("photo", "Bitte wählen Sie das Foto noch einmal aus; Browser behalten Dateien nicht.")
        return cleaned

    @property
    def photo_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in PHOTO_FIELDS]

    @property
    def has_photo_errors(self) -> bool:
        return any(field.errors for field in self.photo_fields)

    @property
    def new_photo(self) -> NewPhoto | None:
        """What was sent; None without a photo."""
        picture = self.cleaned_data.get("photo")
        if not isinstance(picture, Picture):
            return None
        return NewPhoto(picture, self.cleaned_data["photo_alt"], self.cleaned_data["photo_is_public"])


class NewPhotoForm(PhotoFields):
    """A photo by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"].required = True
        self.fields["photo_alt"].required = True


class PhotoForm(RevisionForm):
    """What a photo shows, and whether everybody may see it."""

    class Meta:
        model = Photo
        fields = ["alt_text", "is_public"]
