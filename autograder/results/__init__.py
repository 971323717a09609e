"""The result of a submission, as frozen dataclasses and as files."""
