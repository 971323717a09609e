"""What learners get: the instructor's notebook without its answers, and the files around it."""
