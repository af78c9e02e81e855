"""Several named files as one answer of a worker: plain bytes, so that a broken worker can run nothing in the server."""
import struct
from collections.abc import Mapping

_HEAD = struct.Struct('>BI')
"""Before each file: how long its name and its content are."""


def pack(files: Mapping[str, bytes]) -> bytes:
    return b''.join(_HEAD.pack(len(name), len(content)) + name.encode() + content for name, content in files.items())


def unpack(packed: bytes) -> dict[str, bytes]:
    """Raises ValueError for what `pack` did not make."""
    files: dict[str, bytes] = {}
    at = 0
    while at < len(packed):
        try:
            name_length, length = _HEAD.unpack_from(packed, at)
        except struct.error as error:
            raise ValueError('the files are cut off') from error
        start = at + _HEAD.size + name_length
        files[packed[at + _HEAD.size:start].decode()] = packed[start:start + length]
        at = start + length
    if at != len(packed):
        raise ValueError('the files are cut off')
    return files
