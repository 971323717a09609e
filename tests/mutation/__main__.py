"""`python -m tests.mutation [EXERCISE …]`: the small changes of right answers that hidden tests notice."""

import sys

from .mutants import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
