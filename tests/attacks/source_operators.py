"""Is one expression of a hundred thousand operators.

Deserves: error, crashed, memory, timeout, missing
"""

double = @OPERATORS@
