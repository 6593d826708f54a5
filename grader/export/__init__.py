"""Exercises packed for platforms that run an autograder in a container of their own."""
