"""Nobody loses a filled form because his login expired while he was writing.

What an expired login sends is kept in the session; after signing in, the person sees it
again and sends it with one click. The form's own view then checks it as ever, so a row
that was changed meanwhile still ends in a conflict, not in a loss.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

UNSENT = "unsent_entries"
LARGEST = 300_000
"""Characters kept at most: a visitor without login shall not fill our database."""


class KeepingLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Asks to sign in, keeps what was sent, and shows it again afterwards."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        entries = request.POST.copy()
        entries.pop("csrfmiddlewaretoken", None)
        sent = entries.urlencode()
        if sent and len(sent) <= LARGEST and not any("password" in name for name in entries):
            request.session[UNSENT] = {"path": request.get_full_path(), "sent": sent, "files": bool(request.FILES)}
        return super().handle_no_permission(request, view_func)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        unsent = request.session.get(UNSENT)
        if unsent and request.user.is_authenticated and unsent["path"] == request.get_full_path():
            del request.session[UNSENT]
            if request.method == "GET":
                return show_unsent(request, unsent)
        return super().process_view(request, view_func, view_args, view_kwargs)


def show_unsent(request: HttpRequest, unsent: dict[str, Any]) -> HttpResponse:
    """The entries, ready to be sent again to where they were meant to go."""
    entries = [(name, value) for name, values in QueryDict(unsent["sent"]).lists() for value in values]
    context = {"entries": entries, "path": unsent["path"], "had_files": unsent["files"]}
    return render(request, "actors/expired_login.html", context)
