"""The register of funding programmes, and what their rules make of a plan."""
