"""From one edition to the next: what became of each measure, and what two editions state."""
