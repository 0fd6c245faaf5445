"""Pages of publishing, one module per subject."""
