"""The commands of the console, one module a command."""
