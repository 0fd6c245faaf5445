"""What was granted, and what became of it: notices, calls, spending, what lapses, what bears interest; and income."""
