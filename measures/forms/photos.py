"""Sending a photo along with a report, and describing one."""

from __future__ import annotations

from typing import Any

from django import forms

from actors.editing import RevisionForm
from measures.models import Photo
from measures.reporting.pictures import MOST_BYTES, TOO_LARGE, NewPhoto, Picture, preview, read_picture
from measures.reporting.waiting_photos import WaitingPhotos

ACCEPTED = "image/jpeg,image/png,image/webp"
"""So that telephones turn formats of their own into JPEG."""


PHOTO_FIELDS = ("photo", "photo_dropped", "photo_alt", "photo_is_public")
NO_LONGER_THERE = "Das Foto ist nicht mehr da. Bitte wählen Sie es noch einmal aus."


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
    """A photo on the page of a report. When the form comes back, the photo that was chosen waits: ``photo_waiting``
    says which. Another file takes its place."""

    photo_waiting = forms.CharField(required=False, widget=forms.HiddenInput)
    photo = PhotoField(label="Foto", required=False, help_text="Ort und Zeit der Aufnahme werden entfernt.")
    photo_dropped = forms.BooleanField(label="Dieses Foto doch nicht mitschicken", required=False)
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

    def __init__(self, *args: Any, waiting: WaitingPhotos, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = waiting
        self.waiting_photo: Picture | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        photo = cleaned.get("photo") or self._photo_that_waits(cleaned)
        if photo and not cleaned.get("photo_alt") and "photo_alt" not in self.errors:
            self.add_error("photo_alt", "Bitte beschreiben Sie, was auf dem Foto zu sehen ist.")
        is_dropped = cleaned.get("photo_dropped")
        if cleaned.get("photo_alt") and not photo and not is_dropped and "photo" not in self.errors:
            self.add_error("photo", "Bitte wählen Sie das Foto aus, das Sie beschreiben.")
        return cleaned | {"photo": photo}

    def _photo_that_waits(self, cleaned: dict[str, Any]) -> Picture | None:
        """What was chosen before; not being there any more is told, unless a new file says enough."""
        fingerprint = cleaned.get("photo_waiting")
        if not fingerprint or cleaned.get("photo_dropped"):
            return None
        photo = self.waiting.kept(fingerprint)
        if photo is None and "photo" not in self.errors:
            self.add_error("photo", NO_LONGER_THERE)
        return photo

    def let_photo_wait(self) -> None:
        """Keep what was chosen until the form, which comes back now, is sent again."""
        photo = self.cleaned_data.get("photo") if self.is_bound and not self.is_valid() else None
        if isinstance(photo, Picture):
            self.waiting.keep(photo)
            self.waiting_photo = photo
            self["photo"].label = "Anderes Foto"

    def forget_waiting_photo(self) -> None:
        """The form is done: what it said of the photo is saved, or meant to go."""
        self.waiting.drop(self.cleaned_data["photo_waiting"])

    @property
    def photo_preview(self) -> str:
        """Address of the photo that waits, ``""`` without one."""
        return preview(self.waiting_photo) if self.waiting_photo else ""

    @property
    def photo_fields(self) -> list[forms.BoundField]:
        names = [name for name in PHOTO_FIELDS if name in self.fields]
        return [self[name] for name in names if name != "photo_dropped" or self.waiting_photo]

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
        del self.fields["photo_dropped"]
        self.fields["photo"].required = not self.data.get("photo_waiting")
        self.fields["photo_alt"].required = True


class PhotoForm(RevisionForm):
    """What a photo shows, and whether everybody may see it."""

    class Meta:
        model = Photo
        fields = ["alt_text", "is_public"]
