"""Pages of the ground floor: the registers of actors, the people, the own account."""
