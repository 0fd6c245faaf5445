"""What must stay quick, measured: every module here with ``benchmarks()`` takes part."""
