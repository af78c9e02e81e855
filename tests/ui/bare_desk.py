"""A desk without orders, served for the browser tests: python -m tests.ui.bare_desk PORT. `/poke/…` changes it."""
import asyncio
import sys
from types import SimpleNamespace
from typing import Any, cast

import htpy as h
import uvicorn
from fastapi import FastAPI
from htpy import Node
from nicegui import ui

from base import clock
from base.actor import Actor
from base.errors import Invalid, Stale
from live import Hub
from ui.frame import Frame
from ui.parts import fields as f
from ui.parts.dialog import Look, ask
from ui.parts.markup import link
from ui.parts.menu import Item, menu
from ui.parts.pieces import button, card
from ui.parts.sheet import Sheet
from ui.scope import Scope, handler
from ui.theme import dress, serve_assets

api = FastAPI()
serve_assets(api)
hub = Hub(gather=0)
state: dict[str, Any] = {}


@api.get('/poke/reset')
async def reset() -> None:
    state.update(rows=list(range(50)), word='first', calls={}, held=[], done=False, wait=asyncio.Event())


async def read() -> None:
    return None


def scope() -> Scope:
    desk = cast(Any, SimpleNamespace(hub=hub))
    return Scope(Actor(1, 'Julien Dubois', 'owner'), 's', 'en', 'Europe/Paris', 'EUR', desk, ui.context.client)


class Rows:
    """A list whose rows come and go."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.sheet = Sheet(self.act, gentle=True, label='Orders', node=self.draw())
        scope.follow(self.sheet, 'rows', read, lambda view: self.sheet.show(self.draw(), who='Marie Lenoir'))

    def draw(self) -> Node:
        return card('Orders', h.table[h.tbody(data_rows=True)[[self.row(number) for number in state['rows']]]],
                    h.div('.body')[button('Older', 'older')])

    def row(self, number: int) -> Node:
        return h.tr(data_row=True, data_key=str(number))[
            h.td[h.input(type='checkbox', data_verb_change='tick', data_id=str(number), aria_label=f'Tick {number}')],
            h.td[link(f'/order/{number}', f'ORD{number:05}')], h.td('.word')[state['word']],
            [h.td[f'cell {number}.{place}'] for place in range(6)]]

    @handler
    async def act(self, verb: str, data: dict[str, str]) -> None:
        count(verb)
        if verb == 'older':
            state['rows'] = [number + 1000 for number in state['rows']]
            self.sheet.show(self.draw())


class Order:
    """A panel with a note to write, a slow button, a menu and a dialog."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.sheet = Sheet(self.act, label='Notes', node=self.draw())
        scope.follow(self.sheet, 'order', read, lambda view: self.sheet.show(self.draw(), who='Marie Lenoir'))

    def draw(self) -> Node:
        return card('Notes', h.div('.body.stack')[
            h.p(data_key='word')[state['word']],
            h.details(data_key='more')[h.summary['Details'], h.span[state['word']]],
            h.form(data_verb='note')[h.textarea(name='text', aria_label='Note', data_draft='order:1:note'),
                                     h.button('.btn', type='submit')['Add note']],
            h.div('.row')[state['word'] == 'before' and button('Other', 'other'),
                          button('Undo it', 'undo') if state['done'] else button('Do it', 'do'),
                          button('Slow', 'slow'), button('Blocked', 'slow', blocked='This order is on hold.'),
                          button('Hold', 'hold'), button('Take back', 'take'),
                          menu('more', 'More', [Item('Duplicate', 'copy'), Item('Remind', 'remind', blocked='Paid.'),
                                                Item('Last', 'last')])]])

    @handler
    async def act(self, verb: str, data: dict[str, str]) -> None:
        count(verb)
        if verb in {'do', 'undo'}:
            state['done'] = verb == 'do'
            self.sheet.show(self.draw())
        elif verb == 'slow' or data.get('text', '').startswith('wait'):
            await state['wait'].wait()
        elif verb == 'hold':
            await ask(self.scope, 'Hold this order', [f.multiline('note', 'Why', draft='order:1:hold'),
                                                      f.text('by', 'By', 'me')],
                      confirm='Hold it', submit=self.hold, hidden={'version': 1})
        elif verb == 'take':
            fields = [f.stepper('pieces', 'Pieces', 0, 3, whole='All'),
                      f.stepper('stock', 'In stock', 0, 2, follows='pieces'), f.text('why', 'Why')]
            await ask(self.scope, 'Take back', fields, confirm='Take', preview=self.foresee, review=self.review,
                      submit=self.take, look='beside')

    async def foresee(self, values: dict[str, Any]) -> Look:
        if values['why'] == 'bad':
            raise Invalid('Not like this.', 'why')
        return Look(h.p[f'{values.get("pieces", "?")} taken, {values["stock"]} kept'], f'Take {values.get("pieces")}')

    async def review(self, values: dict[str, Any]) -> Look:
        return Look(h.p[f'This takes {values["pieces"]} back.'], 'Yes, take them')

    async def take(self, values: dict[str, Any]) -> None:
        state['held'].append(values)

    async def hold(self, values: dict[str, Any]) -> None:
        if values['note'] == 'bad':
            raise Invalid('Not like this.', 'note')
        if values['version'] == 1 and values['note'] == 'stale':
            raise Stale('Marie Lenoir', clock.now(), {'note': 'theirs', 'version': 2})
        state['held'].append(values)


def count(verb: str) -> None:
    state['calls'][verb] = state['calls'].get(verb, 0) + 1


@ui.page('/{_:path}')
async def desk() -> None:
    mine = scope()
    dress(mine)
    Frame(mine, {'/orders': lambda: Rows(mine), '/order/{number}': lambda number: Order(mine),
                 '/quotes': lambda: Sheet(node=h.h1['Quotes'])})


@api.get('/poke/state')
async def told() -> dict[str, Any]:
    return {'calls': state['calls'], 'held': state['held'], 'followers': hub.followers()}


@api.get('/poke/go')
async def go() -> None:
    """Lets the slow verb end."""
    state['wait'].set()


@api.get('/poke/{topic}')
async def poke(topic: str, word: str = '', new: int = 0) -> None:
    state['word'] = word or state['word']
    for _row in range(new):
        state['rows'].insert(0, max(state['rows']) + 1)
    hub.mark(topic)


def main() -> None:
    ui.run_with(api, tailwind=False, reconnect_timeout=30, binding_refresh_interval=None, storage_secret='x' * 40)
    uvicorn.run(api, host='127.0.0.1', port=int(sys.argv[1]), access_log=False, log_level='warning')


if __name__ == '__main__':
    main()
