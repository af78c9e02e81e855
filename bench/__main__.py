"""Measures the product in a real Chromium and on the server: python -m bench [--quick] [--json FILE]

Every line names what was measured, the value, what is aimed at, and whether it was met. Values are of this machine, as
busy as it is; the first run makes a shop of 200,000 orders, which takes a minute and is kept for the next ones.
"""
import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bench import einvoices, inside, mails, packing, pages, papers, spent, stays, together
from bench.desk import Desk
from bench.results import Result, as_json, line, machine
from bench.shop import shop
from tests.browsers import chromium

SMALL, LARGE = 1_000, 200_000
WIDE = 58


class Bench:
    """One run; prints each result as it comes."""

    def __init__(self, folder: Path, quick: bool) -> None:
        self.folder, self.quick = folder, quick
        self.results: list[Result] = []
        self.browser_version = ''

    def take(self, results: Iterable[Result]) -> None:
        for one in results:
            self.results.append(one)
            print(line(one, WIDE), flush=True)

    def run(self) -> None:
        sizes = (SMALL,) if self.quick else (SMALL, LARGE)
        for orders in sizes:
            desk = Desk(shop(orders, self.folder / str(orders)))
            try:
                self._start(desk, orders)
                asyncio.run(self._browse(desk, orders))
            finally:
                desk.stop()
            if orders == SMALL:
                self.take(asyncio.run(papers.alone(desk.folder, self.results)))
            self.take(asyncio.run(inside.lists(desk.folder, orders, 3 if self.quick else 10)))
        self.take(asyncio.run(inside.imports(desk.folder)))
        desk = Desk(shop(SMALL, self.folder / 'mails'))
        self.take(asyncio.run(mails.sent(desk, 200 if self.quick else 1_000)))
        desk = Desk(shop(SMALL, self.folder / 'packing'))
        self.take(asyncio.run(packing.packed(desk, 10 if self.quick else 40)))
        self.take(einvoices.fresh_invoice(5 if self.quick else 15))

    def _start(self, desk: Desk, orders: int) -> None:
        took = desk.start()
        desk.sign_in()
        if orders == SMALL:
            desk.stop()
            first = desk.start(f'/orders/{orders}')
            self.take([Result('process start → login page', took, 's', 3),
                       Result('process start → order page', first, 's', 3)])

    async def _browse(self, desk: Desk, orders: int) -> None:
        repeats = 3 if self.quick else 7
        if orders == SMALL:
            self.take(await stays.idle(desk))
        async with chromium() as browser:
            self.browser_version = browser.version
            number = pages.number(orders)
            if orders == SMALL:
                self.take(await stays.leaks(desk, browser, number))
            self.take(await pages.lists(desk, browser, orders, repeats))
            if orders == SMALL:
                self.take(await pages.order_pages(desk, browser, orders, repeats))
                self.take(await spent.spent(desk, browser, orders, repeats))
                last = [orders, orders - 1, orders - 2]
                self.take(await together.together(desk, browser, last, 10 if self.quick else 20))
                self.take(await stays.late(desk, orders))
                self.take(await papers.printed(desk))


def main() -> int:
    parser = argparse.ArgumentParser(prog='python -m bench', description='Measures the product.')
    parser.add_argument('--quick', action='store_true', help='the small shop and few repeats, under a minute')
    parser.add_argument('--json', type=Path, metavar='FILE', help='also write the results to a file')
    options = parser.parse_args()
    about = machine('')
    folder = Path(tempfile.mkdtemp(prefix='comptoir-bench-run-'))
    bench = Bench(folder, options.quick)
    try:
        bench.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    about['chromium'] = bench.browser_version
    print('\n' + '\n'.join(f'{name}: {what}' for name, what in about.items()))
    if options.json:
        options.json.write_text(as_json(about, bench.results), encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())
