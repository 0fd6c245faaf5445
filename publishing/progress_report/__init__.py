"""The Sachstandsbericht of a reporting round on paper and as a spreadsheet."""
