"""Measures on a timeline: periods, milestones, and a person's dates."""
