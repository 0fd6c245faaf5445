"""The list of measures: what it shows, what it can be narrowed to, its files, and changing many at once."""
