"""Pictures of returns: small, upright and bare, whatever was sent; and never more than a return may have."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageFile

from base.errors import Forbidden, Invalid, Missing
from data import database
from data.models import History, ReturnPicture
from orders import return_pictures
from orders.return_pictures import Prepared, prepare
from tests.orders.desk import People
from tests.orders.verb_cases import Case, returned

SHOT = Prepared(b'whole', b'small')


def file(size: tuple[int, int], kind: str, mode: str = 'RGB', **how: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, 200 if mode in ('L', 'P', '1') else None).save(made, kind, **how)
    return made.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(('kind', 'mode'), [
    ('JPEG', 'RGB'), ('JPEG', 'L'), ('JPEG', 'CMYK'), ('PNG', 'RGBA'), ('PNG', 'P'), ('PNG', '1'), ('PNG', 'I;16'),
    ('WEBP', 'RGBA')])
def test_every_kind_becomes_a_jpeg_of_1600_and_one_of_320(kind: str, mode: str) -> None:
    made = prepare(file((2000, 1000), kind, mode))
    whole, small = opened(made.content), opened(made.small)
    assert [(one.format, one.mode, one.size) for one in (whole, small)] == [
        ('JPEG', 'RGB', (1600, 800)), ('JPEG', 'RGB', (320, 160))]


def test_what_the_camera_wrote_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, 'Secret camera'    # a quarter turn; the maker
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)    # where it was taken
    made = prepare(file((400, 300), 'JPEG', exif=exif, comment=b'at home'))
    whole = opened(made.content)
    assert whole.size == (300, 400)
    assert dict(whole.getexif()) == {}
    assert b'Secret' not in made.content
    assert b'home' not in made.content


def test_what_is_transparent_becomes_white_and_a_small_picture_stays_small() -> None:
    whole = opened(prepare(file((40, 30), 'PNG', 'RGBA')).content)
    assert (whole.size, whole.getpixel((5, 5))) == ((40, 30), (255, 255, 255))


def bomb(width: int, height: int) -> bytes:
    """A few bytes that say they are a giant."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    head = struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)
    body = chunk(b'IHDR', head) + chunk(b'IDAT', zlib.compress(bytes(1000))) + chunk(b'IEND', b'')
    return b'\x89PNG\r\n\x1a\n' + body


@pytest.mark.parametrize(('make', 'words'), [
    (lambda: bomb(50_000, 50_000), 'too many pixels'), (lambda: bomb(8_000, 7_000), 'too many pixels'),
    (lambda: bomb(900, 900), 'not a picture'), (lambda: file((90, 90), 'GIF', 'P'), 'not a picture'),
    (lambda: file((90, 90), 'JPEG')[:200], 'not a picture'), (lambda: b'', 'not a picture'),
    (lambda: b'\x00' * 500, 'not a picture'), (lambda: b'<svg onload="alert(1)">', 'not a picture'),
    (lambda: b'%!PS-Adobe', 'not a picture'), (lambda: bytes(10_000_001), 'at most 10 MB')])
def test_what_is_no_picture_or_too_large_gets_a_sentence(
        make: Callable[[], bytes], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, 'LOAD_TRUNCATED_IMAGES', False)    # WeasyPrint, in processes of its own, sets it
    with pytest.raises(Invalid, match=words):
        prepare(make())


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
class TestKept:
    @pytest.fixture
    async def case(self, people: People) -> Case:
        return await returned(people, people.clerk)

    async def test_pictures_are_added_until_there_are_eight(
            self, people: People, case: Case) -> None:
        await return_pictures.add_pictures(people.clerk, case.order.id, case.thing, [SHOT] * 5)
        with pytest.raises(Invalid, match='at most 8'):
            await return_pictures.add_pictures(people.clerk, case.order.id, case.thing, [SHOT] * 4)
        await return_pictures.add_pictures(people.clerk, case.order.id, case.thing, [SHOT] * 3)
        kept = await ReturnPicture.filter(return__id=case.thing).using_db(database.reader())
        assert [(one.content, one.small) for one in kept] == [(b'whole', b'small')] * 8
        told = await History.filter(verb='return_pictures_added').order_by('id').using_db(database.reader())
        assert [row.data['count'] for row in told] == [5, 3]

    async def test_a_picture_is_removed_once_by_who_may_and_from_its_own_return(
            self, people: People, case: Case) -> None:
        await return_pictures.add_pictures(people.clerk, case.order.id, case.thing, [SHOT])
        [kept] = await ReturnPicture.all().using_db(database.reader())
        for order_id, return_id in ((case.order.id, 999), (999, case.thing)):
            with pytest.raises(Missing):
                await return_pictures.remove_picture(people.clerk, order_id, return_id, kept.id)
        with pytest.raises(Forbidden):
            await return_pictures.remove_picture(people.packer, case.order.id, case.thing, kept.id)
        await return_pictures.remove_picture(people.clerk, case.order.id, case.thing, kept.id)
        with pytest.raises(Missing):
            await return_pictures.remove_picture(people.clerk, case.order.id, case.thing, kept.id)
