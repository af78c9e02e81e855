"""The project speaks of itself only: no machine's paths, no package index, nothing of where it was written."""

import re
from collections.abc import Iterator

from tests.house.source import File, minded, names, read, sample

PATHS = re.compile(r'(?<![\w.}])/(?:work|root|tmp/brief|home/[a-z]\w*|opt/(?:pypi|wheels))(?=/|\b)')
HOSTS = re.compile(r'\b(?:pypi|pythonhosted|npmjs|deb\.debian|crates)\.(?:org|com|io)\b')
BINARY = ('.png', '.jpg', '.ttf', '.woff2', '.pdf', '.ico', '.gz', '.zip')


def foreign_places(file: File) -> Iterator[str]:
    for number, line in enumerate(file.text.splitlines(), 1):
        found = PATHS.search(line) or HOSTS.search(line)
        if found:
            yield file.at(number, f'names {found[0]}')


def test_no_file_names_a_machine_s_paths_or_a_package_index() -> None:
    texts = [read(name) for name in names() if not name.endswith(BINARY)]
    assert minded(foreign_places, [file for file in texts if file.path != 'tests/house/test_places.py']) == []


def test_the_rule_sees_such_places() -> None:
    hosts = 'https://' + 'pypi.org/simple', 'files.' + 'pythonhosted.org'
    for text in ('cd /work/main', 'see /root/.cache', '--index-url ' + hosts[0], hosts[1], '"/home/ann/shop"'):
        assert minded(foreign_places, [sample(text)]), text
    for text in ('https://shop.example/work', 'a network/root certificate', '{folder}/work', 'homework/rooted'):
        assert not minded(foreign_places, [sample(text)]), text
