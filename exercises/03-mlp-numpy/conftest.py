"""pytest in this folder checks the notebook and reports in the week's order."""

pytest_plugins = ("checks.machinery.show.pytest_plugin",)
