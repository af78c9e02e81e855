"""Work for a press that goes wrong in every way a document could, and tells about the process it runs in."""
import json
import os
import re
import resource
import signal
from typing import Any


def preload() -> None:
    pass


def warm() -> None:
    """Leaves little of the time a worker has for getting ready."""
    signal.setitimer(signal.ITIMER_REAL, 0.3)


def make(kind: str, snapshot: dict[str, Any]) -> bytes:
    return DEEDS[kind]()


def hang() -> bytes:
    """Inside one call of C code that never lets go of the interpreter."""
    re.match('(a+)+$', 'a' * 60 + 'b')
    return b'never'


def eat() -> bytes:
    eaten = []
    while True:
        eaten.append(bytearray(16 * 1024 * 1024))


def crash() -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b'never'


def stop() -> bytes:
    """Even the alarm cannot end a process that does not run."""
    os.kill(os.getpid(), signal.SIGSTOP)
    return b'never'


def wrong() -> bytes:
    raise KeyError('no such field')


def who() -> bytes:
    return str(os.getpid()).encode()


def about() -> bytes:
    return json.dumps({'environment': dict(os.environ), 'nice': os.nice(0), 'parent': os.getppid(),
                       'memory': resource.getrlimit(resource.RLIMIT_AS)[0]}).encode()


DEEDS = {deed.__name__: deed for deed in (hang, eat, crash, stop, wrong, who, about)}


def bind(files: list[tuple[str, str]]) -> bytes:
    return b'bound'
