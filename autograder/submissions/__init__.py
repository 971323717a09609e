"""From the files that were handed in to the cells that are graded."""
