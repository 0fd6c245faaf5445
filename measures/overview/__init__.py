"""The cost and financing overview (Kosten- und Finanzierungsübersicht, § 149 BauGB), and what-if beside it."""
