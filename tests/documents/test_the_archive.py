"""Stored documents are whole or absent, never changed, and checked when read."""
import errno
import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from documents.store import Archive, Damaged, Lost, NotKept

ROOT = Path(__file__).parents[2]
KEEP = """
import sys
from pathlib import Path
from documents.store import Archive
print(Archive(Path(sys.argv[1])).keep(b'an invoice' * 1000))
"""
CONTENT = b'an invoice' * 1000


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / 'documents')


def keep_and_die_at(archive: Archive, point: str) -> int:
    environment = os.environ | {'COMPTOIR_FAIL_POINT': point}
    return subprocess.run([sys.executable, '-c', KEEP, archive.folder], cwd=ROOT, env=environment, check=False,
                          capture_output=True).returncode


def test_what_is_kept_is_read_back_under_its_hash(archive: Archive) -> None:
    sha256 = archive.keep(CONTENT)
    assert sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert archive.read(sha256) == CONTENT
    assert archive.path(sha256).parent.name == sha256[:2]
    assert archive.stray() == []


def test_the_same_bytes_twice_are_one_file_that_is_not_written_again(archive: Archive) -> None:
    sha256 = archive.keep(CONTENT)
    before = archive.path(sha256).stat().st_ino
    assert archive.keep(CONTENT) == sha256
    assert archive.path(sha256).stat().st_ino == before
    assert len([path for path in archive.folder.rglob('*') if path.is_file()]) == 1


def test_a_kill_before_the_rename_leaves_nothing_but_a_stray_file(archive: Archive) -> None:
    assert keep_and_die_at(archive, 'archive.written') == -signal.SIGKILL
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    with pytest.raises(Lost):
        archive.read(sha256)
    assert len(archive.stray()) == 1
    assert archive.keep(CONTENT) == sha256
    assert archive.sweep() == 1
    assert archive.stray() == []
    assert archive.read(sha256) == CONTENT


def test_a_kill_after_the_rename_leaves_the_whole_document(archive: Archive) -> None:
    assert keep_and_die_at(archive, 'archive.renamed') == -signal.SIGKILL
    assert archive.read(hashlib.sha256(CONTENT).hexdigest()) == CONTENT
    assert archive.stray() == []


def test_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_answer(
        archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.keep(b'the folder is there now')
    steps: list[str] = []
    real_sync, real_rename = os.fsync, Path.rename

    def sync(descriptor: int) -> None:
        steps.append('sync folder' if os.path.isdir(f'/proc/self/fd/{descriptor}') else 'sync file')  # noqa: PTH112
        real_sync(descriptor)

    def rename(path: Path, target: Path) -> Path:
        steps.append('rename')
        return real_rename(path, target)

    monkeypatch.setattr(os, 'fsync', sync)
    monkeypatch.setattr(Path, 'rename', rename)
    archive.keep(CONTENT)
    assert steps[-3:] == ['sync file', 'rename', 'sync folder']


def test_changed_bytes_are_never_handed_out(archive: Archive) -> None:
    sha256 = archive.keep(CONTENT)
    path = archive.path(sha256)
    path.chmod(0o600)
    path.write_bytes(CONTENT.replace(b'invoice', b'invoicf', 1))
    with pytest.raises(Damaged, match=sha256[:12]):
        archive.read(sha256)
    with pytest.raises(Damaged):
        archive.keep(CONTENT)


def test_documents_are_read_only_files(archive: Archive) -> None:
    assert archive.path(archive.keep(CONTENT)).stat().st_mode & 0o777 == 0o440


def test_a_full_disk_is_said_and_leaves_nothing_half(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, 'No space left on device')

    monkeypatch.setattr(os, 'fsync', full)
    with pytest.raises(NotKept, match='No space left on device'):
        archive.keep(CONTENT)
    monkeypatch.undo()
    assert archive.stray() == []
    assert archive.read(archive.keep(CONTENT)) == CONTENT


@pytest.mark.parametrize('name', ['', '..', '../../etc/passwd', 'A' * 64, 'f' * 63, 'f' * 65, 'f' * 64 + '\n'])
def test_only_hashes_become_paths(archive: Archive, name: str) -> None:
    with pytest.raises(ValueError, match='SHA-256'):
        archive.path(name)


def test_many_hands_keep_the_same_document(archive: Archive) -> None:
    command: list[Any] = [sys.executable, '-c', KEEP, archive.folder]
    hands = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(3)]
    told = {hand.communicate()[0].strip() for hand in hands}
    assert told == {hashlib.sha256(CONTENT).hexdigest().encode()}
    assert archive.stray() == []
