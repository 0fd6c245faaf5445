"""The balance of an update: what became of every measure of the edition before, and what was learnt from it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from actors.permissions import SignedInRequest
from concepts.access import editable_edition, visible_edition
from concepts.models import Edition
from measures.forms.fates import ConfirmForm, FateForm, ReviewForm
from measures.sheets import Conflict
from measures.updating.balance import Balance, BalanceRow, balance_of
from measures.updating.reviews import review_to_edit, save_review
from measures.updating.settling import Loss, Settled, confirm_continued, settle

OPEN_ONLY = "offen"
"""In an address: only what nobody has accounted for."""
GO_ON = "weiter"
"""In an address: lead on to the next open measure after saving."""
TO_READ = "ansehen"
"""In an address: the page as those see it who can't edit, for instance to print it."""


def fate_list(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """All measures of the edition before with what became of them, and the new ones."""
    edition = visible_edition(request.user, slug, number)
    context = {
        "edition": edition,
        "section": "balance",
        "balance": balance_of(edition),
        "can_edit": edition.can_be_edited_by(request.user),
        "open_only": OPEN_ONLY in request.GET,
    }
    return render(request, "measures/fate_list.html", context)


def fate_edit(request: SignedInRequest, slug: str, number: int, serial: int) -> HttpResponse:
    """What became of one measure: a form for editors of a draft, for everybody else a statement."""
    edition = visible_edition(request.user, slug, number)
    if request.method == "POST":
        edition = editable_edition(request.user, slug, number)
    balance, row = _row(edition, serial)
    context = {"edition": edition, "section": "balance", "balance": balance, "row": row}
    if not edition.can_be_edited_by(request.user):
        return render(request, "measures/fate_edit.html", context)
    form = FateForm(request.POST if request.method == "POST" else None, balance=balance, row=row)
    if request.method == "POST" and form.is_valid() and (settled := _settled(request, edition, row, form)):
        _tell(request, row, form, settled)
        return redirect(_after(request, edition, balance, row))
    return render(request, "measures/fate_edit.html", context | {"form": form})


def _row(edition: Edition, serial: int) -> tuple[Balance, BalanceRow]:
    balance = balance_of(edition)
    row = balance.row(serial)
    if row is None:
        raise Http404
    return balance, row


def _settled(request: SignedInRequest, edition: Edition, row: BalanceRow, form: FateForm) -> Settled | None:
    """Write the decision down; None when the form now says what stands in the way."""
    measure, revision = row.account.old.measure, form.cleaned_data["revision"]
    try:
        outcome = settle(edition, measure, request.user, form.decision(), revision=revision)
    except ValidationError as error:
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            form.refuse(name, " ".join(texts))
        return None
    match outcome:
        case Conflict():
            form.note_conflict(outcome)
        case Loss():
            form.note_loss(outcome)
        case Settled():
            return outcome
    return None


def _tell(request: SignedInRequest, row: BalanceRow, form: FateForm, settled: Settled) -> None:
    words = [f"„{row.account.old}“: {form.decision().fate.label}."]
    if settled.brought_back:
        words.append(f"Das Maßnahmenblatt ist als „{settled.brought_back}“ aus der Vorfassung zurückgeholt.")
    if settled.taken_out:
        words.append("Das Maßnahmenblatt ist aus dieser Fassung genommen.")
    messages.success(request, " ".join(words))
    if settled.left_behind:
        gone = ", ".join(f"„{name}“" for name in settled.left_behind)
        messages.warning(request, f"Nicht zurückgeholt, weil es in dieser Fassung nicht mehr vorkommt: {gone}.")


def _after(request: SignedInRequest, edition: Edition, balance: Balance, row: BalanceRow) -> str:
    """Where the editor goes on: the next open measure, or the list at the row of this one."""
    at = (edition.concept.slug, edition.number)
    following = balance.next_open(row.serial) if GO_ON in request.GET else None
    if following:
        return reverse("fate_edit", args=[*at, following.serial])
    return f"{reverse('fate_list', args=at)}#massnahme-{row.serial}"


def fate_confirm(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Say of all measures that undoubtedly go on that they do: ask with their list, then do."""
    edition = editable_edition(request.user, slug, number)
    balance = balance_of(edition)
    rows = balance.undoubted
    form = ConfirmForm(request.POST if request.method == "POST" else None, rows=rows)
    if request.method == "POST" and form.is_valid():
        count = confirm_continued(edition, form.serials, request.user)
        words = "Eine Maßnahme ist" if count == 1 else f"{count} Maßnahmen sind"
        messages.success(request, f"{words} als fortgeführt bestätigt.")
        return redirect("fate_list", slug, number)
    context = {
        "edition": edition,
        "section": "balance",
        "balance": balance,
        "form": form,
        "doubtful": len(balance.open) - len(rows),
    }
    return render(request, "measures/fate_confirm.html", context)


def review_edit(request: SignedInRequest, slug: str, number: int, serial: int) -> HttpResponse:
    """The evaluation sheet of an old measure: a form for editors of a draft, for everybody else one page to read."""
    edition = visible_edition(request.user, slug, number)
    if request.method == "POST":
        edition = editable_edition(request.user, slug, number)
    balance, row = _row(edition, serial)
    can_edit = edition.can_be_edited_by(request.user)
    context = {"edition": edition, "section": "balance", "row": row, "can_edit": can_edit}
    if not can_edit or TO_READ in request.GET:
        return render(request, "measures/review_edit.html", context)
    form = ReviewForm(request.POST if request.method == "POST" else None, instance=review_to_edit(edition, row))
    if request.method == "POST" and form.is_valid() and save_review(form, request.user, row):
        messages.success(request, f"Das Bewertungsblatt zu „{row.account.old}“ ist gespeichert.")
        return redirect(_after(request, edition, balance, row))
    return render(request, "measures/review_edit.html", context | {"form": form})
