"""Pins every package, with hashes, from pyproject.toml: requirements.lock to run, requirements-test.lock to test.

Usage: python -m tools.lock [--upgrade]. The files name no index, so that each machine fetches from its own.
"""

import shutil
import subprocess
import sys

from tools.setup import PYTHON, ROOT, run

OPTIONS = (
    '--generate-hashes', '--universal', '--python-version', '3.11',
    '--no-header', '--no-annotate', '--no-emit-index-url', '--quiet',
)


def main() -> None:
    uv = shutil.which('uv') or uv_of_our_own()
    compile_lock(uv, 'requirements.lock')
    compile_lock(uv, 'requirements-test.lock', '--extra', 'test', '--constraint', 'requirements.lock')


def uv_of_our_own() -> str:
    own = PYTHON.parent / 'uv'
    if not own.exists():
        run(str(PYTHON), '-m', 'pip', 'install', '-qq', 'uv')
    return str(own)


def compile_lock(uv: str, output: str, *options: str) -> None:
    command = [uv, 'pip', 'compile', 'pyproject.toml', *OPTIONS, *sys.argv[1:], *options, '--output-file', output]
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
        sys.exit(f'{output} could not be made.')


if __name__ == '__main__':
    main()
