# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Warm-up: broadcasting
#
# A network's formulas mix matrices, vectors and numbers. NumPy lets them meet in one expression, without a loop, if you
# know the one rule by which it lines them up. Three exercises, about half an hour.
#
# ## How this notebook works
#
# 1. Run the cells from top to bottom. Each exercise has a function with a specification and the line
#    `raise NotImplementedError`. Replace that line by your answer.
# 2. Run the cell below it, such as `check("centre_columns")`. It tells you what holds, what does not, and what to look
#    at next.
# 3. In a terminal, `pytest` says the same for the whole notebook, and shows which exercise comes next.
#
# Each exercise is graded alone. Loops, helper functions and extra cells are welcome, but try it without a loop first:
# that is what the exercises are for.

# %%
import numpy as np
from checks import check

# %% [markdown]
# ## The rule
#
# NumPy writes the two shapes under each other, **aligned at the right**. Two axes go together if they are equally long, or
# if one of them is 1 or missing. An axis of 1, or one that is missing, is repeated.
#
# | left | right | together | because |
# |---|---|---|---|
# | `(4, 3)` | `(3,)` | `(4, 3)` | the vector is repeated for each row |
# | `(4, 3)` | `(4, 1)` | `(4, 3)` | the column is repeated for each column |
# | `(4, 3)` | `(4,)` | an error | 3 and 4 meet at the right |
# | `(4, 1, 3)` | `(2, 3)` | `(4, 2, 3)` | every one of 4 meets every one of 2 |
#
# The third line is the one to remember. A sum over the rows' entries, `A.sum(axis=1)`, has the shape `(4,)`, and so does
# not line up with the rows that it came from. `keepdims=True` leaves the axis there, with the length 1:

# %%
A = np.arange(12.0).reshape(4, 3)
print(A.sum(axis=1).shape, A.sum(axis=1, keepdims=True).shape)

# %% [markdown]
# ### Exercise 1 · `centre_columns(X)` (3 points)
#
# Rows are examples, columns are features. Take from each entry the mean of its column, so that every feature has the mean
# 0. A network learns faster from such inputs.
#
# Careful with square matrices: there a mean of the rows lines up as well as one of the columns, and NumPy will not tell
# you that you took the wrong one.

# %% nbgrader={"grade": false, "grade_id": "centre_columns", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.broadcasting import centre_columns

# %% nbgrader={"grade": true, "grade_id": "check_centre_columns", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("centre_columns")

# %% [markdown]
# ### Exercise 2 · `normalise_rows(counts)` (3 points)
#
# How often was each of $K$ words seen after each of $N$ others? Divide each row of such a table by its sum, and the counts
# become probabilities: row $n$ says what comes next after word $n$.

# %% nbgrader={"grade": false, "grade_id": "normalise_rows", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.broadcasting import normalise_rows

# %% nbgrader={"grade": true, "grade_id": "check_normalise_rows", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("normalise_rows")

# %% [markdown]
# ### Exercise 3 · `pairwise_distances(A, B)` (4 points)
#
# How far is each of $N$ points from each of $M$ others? That is the last line of the table: where should the axes of length
# 1 stand, so that every row of `A` meets every row of `B`? `A[:, None]` puts an axis of length 1 in the place of `None`.

# %% nbgrader={"grade": false, "grade_id": "pairwise_distances", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.broadcasting import pairwise_distances

# %% nbgrader={"grade": true, "grade_id": "check_pairwise_distances", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("pairwise_distances")

# %% [markdown]
# ## Where this leads
#
# A layer computes `X @ W + b`: a matrix $(N, H)$ plus a vector $(H,)$, the first line of the table. A softmax divides each
# row by its sum, the second line. And the gradient of `b` sums over the axis along which `b` was repeated.
#
# Restart the kernel, run all cells, save, and hand in `00-warm-up.ipynb`.
