"""The report on a submission and the forms in which it is shown."""
