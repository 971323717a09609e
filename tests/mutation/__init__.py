"""How many small changes of the right answers the hidden tests notice."""
