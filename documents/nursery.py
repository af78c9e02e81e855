"""The process that makes PDF workers: it imports what is slow once and forks, so that a new worker is ready at once.

Run by documents/workers.py as `python -m documents.nursery SOCKET MODULE MEMORY SECONDS`. For each socket it is handed
it forks one worker, which answers one call after the other and ends when its socket closes. `MODULE` holds the
functions that may be called, `preload` and `warm`. Nothing here outlives the server: each process waits on a socket
that dies with it.
"""
import contextlib
import gc
import importlib
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, NoReturn

HEAD = struct.Struct('>cI')
"""Of every answer: its kind, the length of what follows."""
READY, DONE, FAILED, NO_MEMORY = b'r', b'd', b'f', b'm'
LENGTH = struct.Struct('>I')
START_SECONDS = 60
_PASSED_ON = ('PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TMPDIR', 'XDG_CACHE_HOME', 'PYTHONPATH', 'LD_LIBRARY_PATH',
              'DYLD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH')


def environment() -> dict[str, str]:
    """No setting and no secret reaches a worker; a fixed hash seed keeps equal documents equal."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    fonts = Path(__file__).parent / 'assets' / 'fonts.conf'
    return kept | {'PYTHONHASHSEED': '0', 'PYTHONUTF8': '1', 'FONTCONFIG_FILE': str(fonts)}


def main() -> None:
    descriptor, module, memory, seconds = sys.argv[1:]
    os.nice(10)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_IGN)
    maker = importlib.import_module(module)
    maker.preload()
    gc.freeze()  # collecting must not copy the pages the workers share
    control = socket.socket(fileno=int(descriptor))
    for desk in _handed(control):
        if os.fork() == 0:
            control.close()
            _work(desk, maker, int(memory), float(seconds))
        desk.close()


def _handed(control: socket.socket) -> Iterator[socket.socket]:
    """The sockets the server sends, one for each worker it wants; ends with the server."""
    while True:
        word, descriptors, _flags, _sender = socket.recv_fds(control, 1, 1)
        if not word:
            return
        yield socket.socket(fileno=descriptors[0])


def _work(desk: socket.socket, maker: ModuleType, memory: int, seconds: float) -> NoReturn:
    """The life of one worker. A hung call is ended by the kernel's alarm, even where the server is gone."""
    try:
        _confine(memory)
        signal.setitimer(signal.ITIMER_REAL, START_SECONDS)
        maker.warm()
        signal.setitimer(signal.ITIMER_REAL, 0)    # it may wait for its first call as long as it likes
        _answer(desk, READY, b'')
        calls = desk.makefile('rb')
        while call := _next(calls):
            signal.setitimer(signal.ITIMER_REAL, seconds)
            _answer(desk, *_result(maker, call))
            signal.setitimer(signal.ITIMER_REAL, 0)
    except OSError:
        pass  # the server is gone
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _confine(memory: int) -> None:
    """First to go when the machine runs out of memory, and never above its own share of it."""
    with contextlib.suppress(OSError):
        Path('/proc/self/oom_score_adj').write_text('800')
    if sys.platform == 'linux':
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _next(calls: BinaryIO) -> bytes:
    """The next call, or nothing when the server has closed."""
    head = calls.read(LENGTH.size)
    return calls.read(LENGTH.unpack(head)[0]) if head else b''


def _result(maker: ModuleType, call: bytes) -> tuple[bytes, bytes]:
    """Calls come pickled from our own server; answers go back as plain bytes: a broken worker can run nothing there."""
    try:
        name, arguments = pickle.loads(call)
        return DONE, getattr(maker, name)(*arguments)
    except MemoryError:
        return NO_MEMORY, b''
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = f'{type(error).__name__}: {error} ({place.filename}:{place.lineno})'
        return FAILED, said.encode(errors='replace')[:2000]


def _answer(desk: socket.socket, kind: bytes, content: bytes) -> None:
    desk.sendall(HEAD.pack(kind, len(content)) + content)


if __name__ == '__main__':
    main()
