"""What letters say: their rows, their words, their text and HTML. Nothing here reads or writes."""
