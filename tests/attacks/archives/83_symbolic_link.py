"""An entry that is a link: what is read through it is the host's."""

import stat
import zipfile
from pathlib import Path

from tests.attacks.handing_in import write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    link = zipfile.ZipInfo("solution.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return [write(folder, make_zip((link, b"/etc/passwd")))]
