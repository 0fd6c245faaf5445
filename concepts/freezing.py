"""Frozen means frozen: the database itself refuses to change an adopted edition.

Each table that holds content of an edition carries the trigger made here. It reads
the edition's row ``FOR SHARE``, so that a publication (which locks that row for
itself) and a late write wait for each other and can never pass. The application
says "frozen" first, in German; what it overlooks ends here.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

import pgtrigger
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from concepts.entries import entries_in_words

if TYPE_CHECKING:
    from concepts.models import Edition

SQLSTATE_FROZEN = "23KP1"
"""Our own code in the class of integrity violations, so that drivers report an IntegrityError."""

OPEN_STATES = ("draft", "review")
"""States in which an edition's rows can be written; every other state is frozen."""

_REFUSE = f"RAISE EXCEPTION 'frozen: %', {{what}} USING ERRCODE = '{SQLSTATE_FROZEN}';"


def frozen_with_edition(edition_id: str = "{row}.edition_id") -> pgtrigger.Trigger:
    """The trigger for a table whose rows belong to an edition.

    ``edition_id`` is the SQL expression for the edition of ``{row}`` (NEW or OLD);
    a child table gives a sub-select. Refuses INSERT, UPDATE and DELETE of rows of a
    frozen edition, and an UPDATE that moves a row into or out of one.
    """
    old, new = (edition_id.replace("{row}", row) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="frozen_with_edition",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("ids", "bigint[]"), ("id_", "bigint"), ("state_", "text")],
        func=f"""
            ids := CASE TG_OP
                WHEN 'INSERT' THEN ARRAY[({new})]
                WHEN 'DELETE' THEN ARRAY[({old})]
                ELSE ARRAY[({old}), ({new})]
            END;
            FOREACH id_ IN ARRAY ids LOOP
                SELECT state INTO state_ FROM concepts_edition WHERE id = id_ FOR SHARE;
                IF state_ NOT IN {OPEN_STATES} THEN
                    {_REFUSE.format(what="TG_TABLE_NAME")}
                END IF;
            END LOOP;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608  built from constants of this code base, never from input
    )


def guarded_edition(moves: list[tuple[str, str]], living: tuple[str, ...]) -> pgtrigger.Trigger:
    """The trigger for the editions themselves.

    An edition begins as a draft; its state changes only along ``moves`` (a transcribed
    edition may go from draft to published at once); a submitted one lets only the
    columns ``living`` change; a published or discarded one nothing at all; none of the
    frozen ones can be deleted.
    """
    pairs = ", ".join(f"('{source}', '{target}')" for source, target in moves)
    living_array = "ARRAY[" + ", ".join(f"'{name}'" for name in living) + "]"
    refuse = _REFUSE.format(what="'concepts_edition'")
    return pgtrigger.Trigger(
        name="guarded_edition",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.state <> 'draft' THEN {refuse} END IF;
                RETURN NEW;
            END IF;
            IF TG_OP = 'DELETE' THEN
                IF OLD.state NOT IN {OPEN_STATES} THEN {refuse} END IF;
                RETURN OLD;
            END IF;
            IF OLD.state IN ('published', 'discarded') THEN {refuse} END IF;
            IF OLD.state = 'submitted' AND to_jsonb(OLD) - {living_array} <> to_jsonb(NEW) - {living_array} THEN
                {refuse}
            END IF;
            IF OLD.state <> NEW.state
                AND (OLD.state, NEW.state) NOT IN ({pairs})
                AND NOT (OLD.state = 'draft' AND NEW.state = 'published' AND NEW.is_transcribed)
            THEN {refuse} END IF;
            RETURN NEW;
        """,
    )


def is_frozen_error(error: BaseException) -> bool:
    """Whether the database refused a write because the edition is frozen."""
    cause = error.__cause__ or error
    return isinstance(error, DatabaseError) and getattr(cause, "sqlstate", None) == SQLSTATE_FROZEN


def _edition_at(request: HttpRequest) -> Edition | None:
    """The frozen edition at the address of ``request``, which its view has let the user see."""
    at = request.resolver_match.kwargs if request.resolver_match else {}
    if not {"slug", "number"} <= at.keys():
        return None
    editions = apps.get_model("concepts", "Edition").objects.select_related("concept__municipality")
    here = editions.filter(concept__slug=at["slug"], number=at["number"])
    found: Edition | None = here.exclude(state__in=OPEN_STATES).order_by("-pk").first()
    return found


class EditionClosed(PermissionDenied):
    """An editor wants to change an edition that is not a draft."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(edition.why_closed)
        self.edition = edition


class FrozenEditionMiddleware:
    """Explain in German that an edition takes no changes, and show again what somebody typed into it.

    Hears of it from the access functions (``EditionClosed``) or, when it was
    frozen in the middle of a save, from the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not (isinstance(exception, EditionClosed) or is_frozen_error(exception)):
            return None
        edition = exception.edition if isinstance(exception, EditionClosed) else _edition_at(request)
        entries = entries_in_words(request.POST, edition)
        status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.FORBIDDEN
        return render(request, "concepts/frozen.html", {"edition": edition, "entries": entries}, status=status)
