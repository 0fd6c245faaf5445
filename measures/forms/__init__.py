"""Forms of measures, one module per subject, as in ``measures.views``."""
