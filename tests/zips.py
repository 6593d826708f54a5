"""Zip files, honest and hostile."""

import io
import warnings
import zipfile

Entry = tuple[str | zipfile.ZipInfo, bytes]


def make_zip(*entries: Entry) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # duplicate names are what some tests are about
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries:
                # Set afterwards: ZipInfo cuts names at a NUL, as no hostile program would.
                info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo("x")
                if isinstance(name, str):
                    info.filename = name
                    info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
    return buffer.getvalue()
