"""A real Chromium for the browser stories."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tools import machine

FLAGS = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
]  # fmt: skip
PLACE: dict[str, Any] = {'locale': 'en-GB', 'timezone_id': 'Europe/Brussels'}
DESKTOP = {**PLACE, 'viewport': {'width': 1440, 'height': 900}}
TABLET = {**PLACE, 'viewport': {'width': 1024, 'height': 768}, 'has_touch': True, 'locale': 'fr-FR'}

PATIENCE = 30_000    # ms, on a busy machine
expect.set_options(timeout=PATIENCE)


@asynccontextmanager
async def chromium(*more: str) -> AsyncIterator[Browser]:
    """Runs Chromium without a window, with `more` flags; it reaches nothing but this machine's own servers."""
    path = machine.chromium()
    if path is None:
        pytest.fail('No Chromium here: run make setup-test, or set CHROMIUM to its path.')
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=[*FLAGS, *more])
        try:
            yield browser
        finally:
            await browser.close()
