"""Zip archives that say nothing of who packed them, when or where. Pure."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

_FIRST_YEAR, _LAST_YEAR = 1980, 2107  # that the format can hold
_FILE_MODE = 0o100644
_UNIX = 3


def zipped(folder: str, files: Mapping[str, bytes], moment: datetime) -> bytes:
    """Return a zip of files under one folder, sorted by name.

    files: name -> content. moment: the time that every file gets, UTC.
    The same files give the same bytes (with the same version of zlib).
    """
    utc = moment.astimezone(UTC)
    year = min(max(utc.year, _FIRST_YEAR), _LAST_YEAR)
    date_time = (year, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as pack:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{folder}/{name}", date_time)
            info.create_system = _UNIX
            info.external_attr = _FILE_MODE << 16
            pack.writestr(info, files[name], zipfile.ZIP_DEFLATED, compresslevel=9)
    return archive.getvalue()
