"""What authors of exercises use: a scaffold of a new exercise, a stub's notebook."""
