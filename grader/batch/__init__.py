"""Grade a whole collection of submissions, so that nothing is lost."""
