"""What a course is: its assignments, its secret, and the data of its gate."""
