"""Pictures of what comes back: checked, made small and bare of what a camera writes into them, then kept with the
return."""
import asyncio
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image, ImageOps

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Missing
from base.faults import fail_point
from base.i18n import N_
from data.models import Return, ReturnPicture
from orders import history
from orders.ground import claim, tell, verb

MOST = 8
"""Of one return."""
MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
LONGEST_SIDE, SMALL_SIDE = 1600, 320
TOO_MANY_PIXELS = N_('This picture has too many pixels. Send a smaller one.')
_ONE_AT_A_TIME = ThreadPoolExecutor(1, 'pictures')    # decoded pictures are large, whoever sends them
_FORMATS = ('JPEG', 'PNG', 'WEBP')


@dataclass(frozen=True, slots=True)
class Prepared:
    """JPEG bytes, whole and as a thumbnail."""
    content: bytes
    small: bytes


def prepare(content: bytes) -> Prepared:
    """Blocks: see `prepare_aside`. Raises Invalid for what is no picture, is too large, or has too many pixels."""
    if len(content) > MOST_BYTES:
        raise Invalid(N_('A picture may have at most 10 MB.'), 'pictures')
    try:
        return _prepared(content)
    except Invalid:
        raise
    except Image.DecompressionBombError as error:
        raise Invalid(TOO_MANY_PIXELS, 'pictures') from error
    except Exception as error:    # whatever a hostile or broken file makes the decoder raise
        raise Invalid(N_('This is not a picture that can be read. Choose a JPEG, PNG or WebP file.'),
                      'pictures') from error


async def prepare_aside(content: bytes) -> Prepared:
    """`prepare`, off the event loop. Raises Invalid."""
    return await asyncio.get_running_loop().run_in_executor(_ONE_AT_A_TIME, prepare, content)


def _prepared(content: bytes) -> Prepared:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Invalid(TOO_MANY_PIXELS, 'pictures')
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2)
        turned = _on_white(ImageOps.exif_transpose(opened))
    small = turned.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Prepared(_jpeg(turned, 85), _jpeg(small, 80))


def _on_white(picture: Image.Image) -> Image.Image:
    """What is transparent becomes white; nothing but the pixels is taken along."""
    seen = picture.convert('RGBA') if picture.has_transparency_data else picture.convert('RGB')
    ground = Image.new('RGB', seen.size, 'white')
    ground.paste(seen, mask=seen if seen.mode == 'RGBA' else None)
    return ground


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    made = io.BytesIO()
    picture.save(made, 'JPEG', quality=quality, optimize=True)
    return made.getvalue()


async def keep(return_id: int, pictures: Sequence[Prepared]) -> None:
    """With a return whose order is claimed. Raises Invalid when it would have too many."""
    if not pictures:
        return
    if await ReturnPicture.filter(return__id=return_id).count() + len(pictures) > MOST:
        raise Invalid(N_('A return has at most {most} pictures.'), 'pictures', most=MOST)
    await ReturnPicture.bulk_create([
        ReturnPicture(return__id=return_id, content=one.content, small=one.small, at=now()) for one in pictures])
    fail_point('return_pictures.kept')


@verb(Right.EDIT)
async def add_pictures(actor: Actor, order_id: int, return_id: int, pictures: Sequence[Prepared]) -> None:
    """Raises Missing, Invalid beyond the most a return has."""
    await claim(order_id)
    returned = await _own(order_id, return_id)
    if not pictures:
        return
    await keep(returned.id, pictures)
    await history.record(actor, 'return_pictures_added', order_id=order_id, number=returned.number,
                         count=len(pictures))
    tell(order_id)


@verb(Right.EDIT)
async def remove_picture(actor: Actor, order_id: int, return_id: int, picture_id: int) -> None:
    """Raises Missing, also when somebody was first."""
    await claim(order_id)
    returned = await _own(order_id, return_id)
    if not await ReturnPicture.filter(id=picture_id, return__id=returned.id).delete():
        raise Missing(N_('This picture does not exist.'))
    await history.record(actor, 'return_picture_removed', order_id=order_id, number=returned.number)
    tell(order_id)


async def _own(order_id: int, return_id: int) -> Return:
    found = await Return.get_or_none(id=return_id, order_id=order_id)
    if found is None:
        raise Missing(N_('This return does not exist.'))
    return found
