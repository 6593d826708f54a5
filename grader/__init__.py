"""Autograder for code exercises on generative models: hidden tests in a trusted judge, submissions in a sandbox."""

__version__ = "0.1.0"
