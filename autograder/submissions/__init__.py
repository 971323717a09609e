"""From whatever was handed in to the cells that are graded."""
