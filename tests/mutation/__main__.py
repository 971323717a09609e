"""`python -m tests.mutation [EXERCISE …]`: which small changes of the right answers the hidden tests notice."""

import sys

from .mutants import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
