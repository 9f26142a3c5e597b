"""Loading what comes in files: reference data, registers, history, demo people.

`table` holds what a file is once its text is read; `exchange.csv` makes it. Everything here is
all or nothing: every problem is collected by line and column, then nothing is written.
"""
