"""Prove an exercise's grading right: the reference, the stub, known-bad and known-good submissions at many seeds."""
