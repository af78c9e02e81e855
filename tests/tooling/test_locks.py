"""The locked packages are what pyproject.toml asks for, each with its hashes."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
NAME, VERSION, REST = r'^(?P<name>[\w.-]+)(?:\[[^]]*\])?', r'(?P<version>[^\s;\\]+)', r'(?P<rest>.*(?:\n +--hash=.*)*)'
PIN = re.compile(f'{NAME}=={VERSION}{REST}', re.M)


def asked_for(lock: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / 'pyproject.toml').read_text())['project']
    extra = project['optional-dependencies']['test'] if lock == 'requirements-test.lock' else []
    return [Requirement(line) for line in project['dependencies'] + extra]


def pinned(lock: str) -> dict[str, str]:
    return {canonicalize_name(pin['name']): pin['version'] for pin in PIN.finditer((ROOT / lock).read_text())}


@pytest.mark.parametrize('lock', ['requirements.lock', 'requirements-test.lock'])
def test_every_package_asked_for_is_locked_in_its_range(lock: str) -> None:
    pins = pinned(lock)
    versions = {want: pins.get(canonicalize_name(want.name), '0') for want in asked_for(lock)}
    assert [str(want) for want, version in versions.items() if version not in want.specifier] == [], 'run make lock'


@pytest.mark.parametrize('lock', ['requirements.lock', 'requirements-test.lock'])
def test_every_locked_package_has_a_hash(lock: str) -> None:
    pins = list(PIN.finditer((ROOT / lock).read_text()))
    assert len(pins) > 30
    assert [pin['name'] for pin in pins if '--hash=sha256:' not in pin['rest']] == []


def test_tests_run_on_the_versions_that_people_run() -> None:
    run, test = pinned('requirements.lock'), pinned('requirements-test.lock')
    assert {name: (version, test.get(name)) for name, version in run.items() if test.get(name) != version} == {}
