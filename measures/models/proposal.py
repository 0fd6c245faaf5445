"""Asking carriers without an account: the link that was sent, and the proposal that came back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from actors.models import Contact
from measures.models.measure import Measure
from measures.models.status import StatusUpdate


class ReportLink(models.Model):
    """A link sent by e-mail that opens the form for one measure, once, for a while. The link itself is kept
    nowhere: only its fingerprint, so that nobody who reads the database can use it."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="report_links", verbose_name="Maßnahme")
    token_hash = models.CharField("Fingerabdruck des Links", max_length=64, unique=True, editable=False)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, related_name="+", verbose_name="Ansprechperson", null=True, editable=False
    )
    recipient = models.CharField("Empfänger", max_length=120)
    email = models.EmailField("E-Mail-Adresse")
    actor_name = models.CharField("Akteur", max_length=200)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="gesandt von")
    sent_at = models.DateTimeField("gesandt am", default=timezone.now)
    expires_at = models.DateTimeField("gültig bis")
    used_at = models.DateTimeField("benutzt am", null=True)
    revoked_at = models.DateTimeField("zurückgezogen am", null=True)

    class Meta:
        verbose_name = "Link zum Melden"
        verbose_name_plural = "Links zum Melden"
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True), name="reportlink_used_or_revoked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} ({self.actor_name})"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        """Whether it still opens the form."""
        return self.used_at is None and self.revoked_at is None and not self.is_expired

    @property
    def state(self) -> str:
        """What became of it, in words."""
        for moment, word in ((self.used_at, "beantwortet"), (self.revoked_at, "zurückgezogen")):
            if moment:
                return f"{word} am {timezone.localdate(moment):%d.%m.%Y}"
        return f"{'abgelaufen' if self.is_expired else 'offen bis'} {timezone.localdate(self.expires_at):%d.%m.%Y}"


class StatusProposalQuerySet(models.QuerySet["StatusProposal"]):
    def waiting(self) -> StatusProposalQuerySet:
        """Proposals about which nobody has decided."""
        return self.filter(decided_at__isnull=True)


class StatusProposal(models.Model):
    """What a carrier sent through a link. A colleague releases it, perhaps changed, or rejects it.

    ``entries``: what was entered, by the columns of ``StatusUpdate``; empty when the carrier says
    that nothing has changed.
    """

    link = models.OneToOneField(ReportLink, models.PROTECT, related_name="proposal", verbose_name="Link")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="proposals", verbose_name="Maßnahme")
    entries = models.JSONField("Angaben", default=dict)
    confirms_unchanged = models.BooleanField("unverändert", default=False)
    submitted_at = models.DateTimeField("eingegangen am", default=timezone.now)
    decided_at = models.DateTimeField("entschieden am", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="entschieden von", null=True
    )
    update = models.OneToOneField(
        StatusUpdate, models.PROTECT, related_name="proposal", verbose_name="freigegebener Stand", null=True
    )
    rejection = models.TextField("Grund der Ablehnung", blank=True)

    objects = StatusProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "Vorschlag eines Trägers"
        verbose_name_plural = "Vorschläge von Trägern"
        ordering = ["submitted_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, update__isnull=True, rejection="")
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False)
                    & (Q(update__isnull=False, rejection="") | (Q(update__isnull=True) & ~Q(rejection="")))
                ),
                name="statusproposal_released_or_rejected",
            ),
        ]

    def __str__(self) -> str:
        return f"Vorschlag von {self.link}"

    def get_absolute_url(self) -> str:
        return reverse("proposal_detail", args=[self.measure.concept.slug, self.measure.serial, self.pk])
