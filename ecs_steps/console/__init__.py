"""What people read while a step works."""
