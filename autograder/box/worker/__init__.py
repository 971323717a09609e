"""What runs inside the box: standard library and NumPy only, and nothing worth stealing."""
