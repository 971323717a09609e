"""Speed, always as a ratio of runs side by side: `python -m benchmarks`."""
