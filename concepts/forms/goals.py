"""Forms of goals and fields of action."""

from __future__ import annotations

from typing import Any

from django import forms

from concepts.forms.content import ContentForm
from concepts.goaltree import build_tree, parent_problem
from concepts.models import ActionField, Goal

CODE_HELP = "Frei wählbar, in der Fassung nur einmal"


class ActionFieldForm(ContentForm):
    class Meta:
        model = ActionField
        fields = ["code", "title", "colour", "description"]
        widgets = {"colour": forms.TextInput(attrs={"type": "color"}), "description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "code": f"{CODE_HELP}, zum Beispiel „A“ oder „HF 1“",
            "colour": "Kennzeichnet das Handlungsfeld in Karten, Diagrammen und Listen; der Name steht immer dabei",
        }

    def clean_code(self) -> str:
        return str(self.not_taken("code"))


class GoalForm(ContentForm):
    """A goal with its place in the tree."""

    class Meta:
        model = Goal
        fields = ["kind", "code", "title", "parent", "action_field", "description", "success_indicator"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "success_indicator": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "code": f"{CODE_HELP}, zum Beispiel „1.2“",
            "parent": "Leer lassen für ein Leitbild, ein Oberziel ohne Leitbild oder ein Querschnittsziel",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = list(self.edition.goals.all())
        nodes = [node for root in build_tree(self.goals) for node in root.walk()]
        self.fields["parent"].widget.choices = [("", "keines (oberste Ebene)")] + [
            (node.goal.pk, "\u2003" * (node.level - 1) + str(node.goal))
            for node in nodes
            if node.goal.pk != self.instance.pk
        ]

    def clean_code(self) -> str:
        return str(self.not_taken("code"))

    def clean_parent(self) -> Goal | None:
        parent: Goal | None = self.cleaned_data["parent"]
        problem = parent_problem(self.instance, parent, self.goals)
        if problem:
            raise forms.ValidationError(problem, code="parent")
        return parent
