"""Nests brackets until a parser's stack is full.

Deserves: error, crashed, memory
"""

double = @BRACKETS@
