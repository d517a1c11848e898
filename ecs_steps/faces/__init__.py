"""A step described for other systems: files drawn from its description."""
