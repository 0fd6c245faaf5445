"""Pages of concepts and editions, split by subject; import them from here."""

from concepts.views.analysis import swot_list, swotitem_create, swotitem_delete, swotitem_edit
from concepts.views.chapters import (
    chapter_create,
    chapter_delete,
    chapter_detail,
    chapter_edit,
    chapter_list,
    chapter_move,
)
from concepts.views.concepts import concept_create, concept_edit, concept_list
from concepts.views.editions import area_edit, edition_edit, edition_history
from concepts.views.goals import (
    actionfield_create,
    actionfield_delete,
    actionfield_edit,
    actionfield_move,
    goal_create,
    goal_delete,
    goal_edit,
    goal_move,
    goal_tree,
)

__all__ = [
    "actionfield_create",
    "actionfield_delete",
    "actionfield_edit",
    "actionfield_move",
    "area_edit",
    "chapter_create",
    "chapter_delete",
    "chapter_detail",
    "chapter_edit",
    "chapter_list",
    "chapter_move",
    "concept_create",
    "concept_edit",
    "concept_list",
    "edition_edit",
    "edition_history",
    "goal_create",
    "goal_delete",
    "goal_edit",
    "goal_move",
    "goal_tree",
    "swot_list",
    "swotitem_create",
    "swotitem_delete",
    "swotitem_edit",
]
