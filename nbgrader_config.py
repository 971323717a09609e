"""Makes a course for nbgrader of this folder; its commands and formgrader then grade in the box."""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

c = get_config()  # noqa: F821  (nbgrader gives it)

try:
    from autograder.nbgrader_plugin.preprocessor import configure

    configure(c, __file__)
except Exception as error:  # nbgrader would go on without this file, and run what was handed in as it is
    raise SystemExit(f"nbgrader_config.py: the kit cannot be loaded, nothing is graded: {error}") from error

# Whose a file in a learning platform's zip file is, for `nbgrader zip_collect`: Moodle's names, with folders
# or without, `Ada Lovelace_12345_assignsubmission_file/…`, and Canvas's, `lovelaceada_LATE_1234_5678_…`.
c.FileNameCollectorPlugin.named_regexp = (
    r".*/(?<!_assignsubmission_file_/)(?<!_assignsubmission_file/)(?P<student_id>[^/]+?)(?:_LATE)?(?:_\d+)+_"
    r"(?:assignsubmission_file(?:_/|/|_))?(?P<file_id>[^/]+)$"
)

# All else that is this course's own stands in course.toml, which no upgrade touches: the course's name, the
# exchange, a gradebook on a server, due dates, the late rule. docs/instructors.md lists it.
