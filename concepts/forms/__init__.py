"""Forms of concepts and editions, split by subject; import them from here."""

from concepts.forms.analysis import SwotItemForm
from concepts.forms.area import AreaForm
from concepts.forms.chapters import ChapterForm
from concepts.forms.concepts import ConceptForm, NewConceptForm, SourceFormSet
from concepts.forms.editions import EditionForm
from concepts.forms.goals import ActionFieldForm, GoalForm
from concepts.forms.history import HistoryFilter

__all__ = [
    "ActionFieldForm",
    "AreaForm",
    "ChapterForm",
    "ConceptForm",
    "EditionForm",
    "GoalForm",
    "HistoryFilter",
    "NewConceptForm",
    "SourceFormSet",
    "SwotItemForm",
]
