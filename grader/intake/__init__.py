"""Turn what a student hands in into plain data, without ever running or parsing it as code."""
