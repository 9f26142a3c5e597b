"""The admin under /quan-tri/. Importing the package registers every page of it."""
