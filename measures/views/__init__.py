"""Pages of measures, one module per subject: sheets, status, programmes, finance, actors."""
