"""Deleting what is gone already: the second click, the second window, a colleague who was quicker.

Nobody did anything wrong, so nobody gets an error page: the list comes back and says that it has been done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect


class AlreadyGone(Http404):
    """There is nothing left to delete; ``told`` says so at ``back``."""

    def __init__(self, told: str, back: str) -> None:
        super().__init__(told)
        self.told, self.back = told, back


@contextmanager
def unless_gone(told: str, back: str) -> Iterator[None]:
    """Around the look-up of a row that is to be deleted: where it finds none, the page says ``told`` and leads
    ``back``, to an address.

    What the row belongs to is looked up before, as something that the user may change, and the row among what
    belongs to it (a role among those of the towns that he administers). So a number that never was is answered like one
    of another town, and tells nothing of it.
    """
    try:
        yield
    except Http404 as error:
        raise AlreadyGone(told, back) from error


class AlreadyGoneMiddleware:
    """Lead back to the list with a message."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, AlreadyGone):
            return None
        messages.info(request, exception.told)
        return redirect(exception.back)
