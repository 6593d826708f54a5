"""What authors of hidden tests use: the trusted comparator and oracles.

Test files import it as `from grader.testing import check`.
"""
