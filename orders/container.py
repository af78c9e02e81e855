"""The file an archive travels in: a ZIP whose every byte follows from its content, so that a changed byte shows.

Nothing is compressed, all dates are the same, the entries stand one after the other and nothing between them. Reading
never unpacks to disk and never trusts a length it was told.
"""
import hashlib
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import IO

_MOMENT = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_NAME = re.compile(r'(README\.txt|SHA256SUMS|manifest\.json|payments\.jsonl'
                   r'|documents/[A-Za-z0-9%+_-]{1,120}/[A-Za-z0-9%+_-]{1,120}\.(pdf|xml|json))')
_END = struct.Struct('<4s4H2LH')
_HEADER_NAMES = ('date_time', 'compress_type', 'comment', 'extra', 'create_system', 'create_version', 'extract_version',
                 'reserved', 'flag_bits', 'volume', 'internal_attr', 'external_attr')
CHUNK = 1 << 20
MOST_FILES = 3_000_000
LONGEST = 256 << 20
"""Bytes one entry may have when it is read whole."""


class NoArchive(ValueError):
    """Not a file as `Packer` writes it; says in English what is wrong."""


class Packer:
    """Writes entries in the order they come; `sums` are their SHA-256 and sizes."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, 'w')
        self.sums: dict[str, tuple[str, int]] = {}

    def add(self, name: str, content: bytes) -> None:
        self._zip.writestr(_entry(name), content)
        self.sums[name] = hashlib.sha256(content).hexdigest(), len(content)

    def close(self) -> None:
        self._zip.close()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.create_system, entry.external_attr = 3, _MODE
    return entry


class Unpacker:
    """Raises NoArchive for what is no ZIP, or holds names, lengths or kinds of entries that no archive has."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise NoArchive(str(error)) from error
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        if len(self._entries) != len(self._zip.infolist()) or len(self._entries) > MOST_FILES:
            raise NoArchive('a name stands twice, or there are too many')
        for entry in self._entries.values():
            if not _NAME.fullmatch(entry.filename) or entry.compress_type or entry.flag_bits & 1:
                raise NoArchive(f'{entry.filename[:80]!r} is nothing an archive holds')

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def size(self, name: str) -> int:
        return self._entries[name].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes as they stand, whatever their checksum says: what changed is named by who knows the content.
        Raises NoArchive when they are not all there."""
        entry = self._entries[name]
        place, left = entry.header_offset + len(entry.FileHeader()), entry.file_size
        while left:
            chunk = self._bytes(place, min(left, CHUNK))
            if not chunk:
                raise NoArchive(f'{name} is cut off')
            place, left = place + len(chunk), left - len(chunk)
            yield chunk

    def read(self, name: str) -> bytes:
        """The entry whole. Raises NoArchive, KeyError."""
        if self.size(name) > LONGEST:
            raise NoArchive(f'{name} is too large')
        return b''.join(self.chunks(name))

    def sha256(self, name: str) -> str:
        """Of the entry's bytes. Raises NoArchive."""
        digest = hashlib.sha256()
        for chunk in self.chunks(name):
            digest.update(chunk)
        return digest.hexdigest()

    def tampered(self) -> str:
        """The first entry whose headers are not as `Packer` writes them; 'ZIP' for the directory at the end."""
        place = 0
        for name, entry in self._entries.items():
            wanted = _entry(name)
            header = entry.FileHeader()
            if entry.header_offset != place or self._bytes(place, len(header)) != header or any(
                    getattr(entry, part) != getattr(wanted, part) for part in _HEADER_NAMES):
                return name
            place += len(header) + entry.file_size
        return '' if self._ends_well(place) else 'ZIP'

    def _ends_well(self, place: int) -> bool:
        """An archive of more than 65,535 files or 4 GiB has a longer end, which only says where things are."""
        length = self._source.seek(0, 2)
        count = len(self._entries)
        if self._zip.start_dir != place or self._zip.comment:
            return False
        if count > 0xFFFE or length > 0xFFFF_FFF0:
            return True
        end = _END.pack(b'PK\5\6', 0, 0, count, count, length - _END.size - place, place, 0)
        return self._bytes(length - _END.size, _END.size) == end

    def _bytes(self, place: int, count: int) -> bytes:
        self._source.seek(place)
        return self._source.read(count)
