"""The cost and financing overview of an edition (Kosten- und Finanzierungsübersicht, § 149 BauGB) as page and files."""
