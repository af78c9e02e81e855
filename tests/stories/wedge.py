"""A bar code scanner that types like a keyboard, 8 ms a key, into a tablet whose keyboard may be another."""

import asyncio
import string
import time

from playwright.async_api import CDPSession, Page

GAP = 0.008    # seconds between two keys
LATE = 0.045    # at most, on a busy machine: a system tells when a key went down, not when it was heard of
US = {letter: (f'Key{letter.upper()}', 0) for letter in string.ascii_lowercase}
US |= {letter: (f'Key{letter}', 8) for letter in string.ascii_uppercase}
US |= {digit: (f'Digit{digit}', 0) for digit in string.digits} | {'-': ('Minus', 0)}
AZERTY = dict(zip((f'Digit{digit}' for digit in '1234567890'), '&é"\'(-è_çà', strict=True))
AZERTY |= {'Minus': ')', 'KeyQ': 'a', 'KeyA': 'q', 'KeyW': 'z', 'KeyZ': 'w', 'KeyM': ','}
SHIFTED = dict(zip((f'Digit{digit}' for digit in '1234567890'), '1234567890', strict=True))
SHIFTED |= {'Minus': '°', 'KeyM': '?'}


def typed(letter: str, tablet: str) -> tuple[str, str, int]:
    """What a scanner set to a US keyboard makes a tablet of this keyboard type: key, code, modifiers."""
    code, shift = US[letter]
    if tablet == 'us':
        return letter, code, shift
    plain = AZERTY.get(code, letter)
    return (SHIFTED.get(code, plain.upper()) if shift else plain), code, shift


class Wedge:
    """`await scan(text)` types it and Enter; the browser is told when each key went down, as a system would."""

    def __init__(self, session: CDPSession, tablet: str) -> None:
        self.session = session
        self.tablet = tablet
        self.last = 0.0

    async def scan(self, text: str, end: str = 'Enter', gap: float = GAP) -> None:
        self.last = time.time()
        for letter in text:
            began = time.time()
            await self._press(*typed(letter, self.tablet))
            await asyncio.sleep(max(0.0, gap - (time.time() - began)))
        await self._press(end, end, 0)

    async def _press(self, key: str, code: str, modifiers: int) -> None:
        at = self.last = min(time.time(), self.last + LATE)
        text = key if len(key) == 1 else '\r' if key == 'Enter' else ''
        how = {'key': key, 'code': code, 'modifiers': modifiers, 'timestamp': at}
        down = {**how, 'type': 'keyDown', 'text': text} if text else {**how, 'type': 'rawKeyDown'}
        await asyncio.gather(*(self.session.send('Input.dispatchKeyEvent', one)
                               for one in (down, {**how, 'type': 'keyUp'})))


async def wedge(page: Page, tablet: str = 'us') -> Wedge:
    return Wedge(await page.context.new_cdp_session(page), tablet)
