"""Zip files, honest and hostile."""

from collections.abc import Callable

import pytest

from tests.zips import make_zip


@pytest.fixture
def zipped() -> Callable[..., bytes]:
    """Builds a zip file from (name or ZipInfo, content) pairs."""
    return make_zip
