"""The least that can be asked."""

import pytest


@pytest.mark.points(1, category="shape", hint="null returns None.")
def test_null(submission):
    """null returns nothing"""
    assert submission.null() is None
