"""Who has an account, with which role; and the page on one's own account."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from actors.access import ADMIN_ONLY, administered_membership, municipalities_kept_by
from actors.forms import MembershipForm
from actors.gone import unless_gone
from actors.invitation import give_role, send_invitation
from actors.models import Membership, Role, User
from actors.permissions import SignedInRequest


def account(request: SignedInRequest) -> HttpResponse:
    context = {"held_roles": request.user.held_roles, "has_second_factor": is_mfa_enabled(request.user)}
    return render(request, "actors/account.html", context)


@require_POST
def reminders_switch(request: SignedInRequest) -> HttpResponse:
    """Switch reminders by e-mail on (``an``) or off."""
    wanted = "an" in request.POST
    User.objects.filter(pk=request.user.pk).update(gets_reminders=wanted)
    messages.success(request, f"Erinnerungen per E-Mail sind {'eingeschaltet' if wanted else 'ausgeschaltet'}.")
    return redirect("account")


def people_list(request: SignedInRequest) -> HttpResponse:
    municipalities = municipalities_kept_by(request.user, ADMIN_ONLY)
    memberships = (
        Membership.objects.filter(municipality__in=municipalities)
        .select_related("user", "municipality", "actor")
        .order_by("municipality__name", "user__last_name", "user__first_name", "user__email", "role")
    )
    return render(request, "actors/people_list.html", {"memberships": memberships})


def membership_create(request: SignedInRequest) -> HttpResponse:
    form = MembershipForm(request.POST or None, municipalities=municipalities_kept_by(request.user, ADMIN_ONLY))
    if request.method == "POST" and form.is_valid():
        membership, is_new = give_role(**form.cleaned_data)
        sent = ""
        if is_new:
            send_invitation(request, membership)
            sent = " Eine Einladung ist unterwegs."
        messages.success(request, f"{membership.user} hat jetzt die Rolle {membership.get_role_display()}.{sent}")
        return redirect("people_list")
    return render(request, "actors/membership_create.html", {"form": form})


def membership_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    with unless_gone("Die Rolle ist bereits entzogen.", reverse("people_list")):
        membership = administered_membership(request.user, pk)
    is_own = membership.user_id == request.user.pk and membership.role == Role.ADMIN
    if request.method == "POST" and not is_own:
        membership.delete()
        messages.success(request, f"{membership.user} hat die Rolle {membership.get_role_display()} nicht mehr.")
        return redirect("people_list")
    return render(request, "actors/membership_delete.html", {"membership": membership, "is_own": is_own})
