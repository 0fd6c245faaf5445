"""What publishing keeps, in the technical administration: to look at, and to see why an order failed."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from actors.admin import LookOnly
from publishing.models import DocumentOrder, StoredDocument


@admin.register(StoredDocument)
class StoredDocumentAdmin(LookOnly):
    list_display = ["file_name", "kind", "edition", "size", "page_count", "created_at"]
    list_select_related = ["edition__concept"]
    exclude = ["content"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoredDocument]:
        """Without the files themselves, which may be large."""
        return super().get_queryset(request).defer("content")


@admin.register(DocumentOrder)
class DocumentOrderAdmin(LookOnly):
    list_display = ["edition", "purpose", "state", "progress", "ordered_by", "ordered_at", "message"]
    list_select_related = ["edition__concept", "ordered_by"]
    list_filter = ["state", "purpose"]
