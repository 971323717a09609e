"""Running the public checks."""
