"""A complete fictional town with its concept, so that a new portal can be tried and tested.

Everything here is invented; towns, people and figures resemble none that exist.
"""
