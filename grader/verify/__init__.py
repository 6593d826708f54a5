"""Prove an exercise's grading right: reference, stub, known-bad and known-good submissions at many seeds."""
