"""Formats of dates and numbers, where Django's own differ from what is written in Viet Nam."""
