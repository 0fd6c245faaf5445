"""Indicators for the yearly monitoring: the town's catalogue and the values of each year."""
