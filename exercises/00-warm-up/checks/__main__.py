"""`python -m checks`: see `python -m checks --help`."""

import sys

from .machinery.show.command import main

sys.exit(main())
