"""Pictures that are no pictures of a camera."""
import io

import pytest
from PIL import Image

from ui import camera


def test_a_small_file_that_unpacks_into_a_huge_picture_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    Image.new('L', (9000, 9000)).save(file, 'JPEG')
    monkeypatch.setattr(Image.Image, 'convert', lambda *_: pytest.fail('it was unpacked'))
    assert camera.codes(file.getvalue()) == []


def test_a_small_file_of_thousands_of_passes_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    Image.new('L', (1400, 1400)).save(file, 'JPEG', progressive=True)
    monkeypatch.setattr(Image.Image, 'convert', lambda *_: pytest.fail('it was unpacked'))
    assert camera.codes(file.getvalue()) == []
