"""Measures at work: who reports how far they are, rounds and reminders, and the traffic light."""
