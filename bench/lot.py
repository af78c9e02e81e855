"""Many orders as rows, made up so that everything derived from them agrees (orders/invariants.py finds no fault)."""
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from base.clock import now
from data import search
from data.models import Payment
from orders import ledger, numbering, status

Row = dict[str, Any]
PRODUCTS, DAYS = 400, 900
FIRST = ('Anna', 'Hugo', 'Jeanne', 'Karim', 'Lucie', 'Marc', 'Nadia', 'Olivier', 'Paula', 'Quentin', 'Rosa', 'Simon',
         'Tessa', 'Ugo', 'Vera', 'Wim', 'Yann', 'Zoe', 'Aline', 'Bruno', 'Carla', 'David', 'Elsa', 'Felix', 'Gina')
STEMS = ('Ber', 'Cal', 'Dor', 'Fab', 'Gar', 'Hal', 'Jor', 'Kel', 'Lam', 'Mar', 'Nor', 'Per', 'Ros', 'Sal', 'Tor', 'Ver',
         'Wal', 'Zam', 'Bon', 'Cha', 'Del', 'Fer')
ENDS = ('bin', 'court', 'dier', 'fort', 'gnon', 'lier', 'maire', 'net', 'part', 'quet', 'rand', 'sart', 'teau', 'vin',
        'well', 'zac', 'mann', 'sen', 'ström', 'ides')
TOWNS = (('75011', 'Paris', 'FR'), ('69002', 'Lyon', 'FR'), ('1000', 'Bruxelles', 'BE'), ('4000', 'Liège', 'BE'),
         ('10115', 'Berlin', 'DE'), ('1012', 'Amsterdam', 'NL'), ('28001', 'Madrid', 'ES'), ('1010', 'Wien', 'AT'))
WORDS = ('Candle', 'Mug', 'Scarf', 'Basket', 'Lamp', 'Notebook', 'Teapot', 'Blanket', 'Soap', 'Vase', 'Tray', 'Clock')
REMARKS = ('Please leave it with the neighbour.', 'A present: no prices in the parcel.', 'After 5 pm if possible.')
METHODS = (('Home delivery', False), ('Express', False), ('Parcel point', False), ('Pickup in the shop', True))
PAYS = ('Card', 'Card', 'Card', 'Bank transfer', 'PayPal')


@dataclass
class Lot:
    """All rows of one order, by their table."""
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)


class Maker:
    """Makes orders oldest first, the same ones each time. Ids and numbers run from 1."""

    def __init__(self, orders: int, seed: int = 1871) -> None:
        self.orders = orders
        self.random = Random(seed)
        self.customers = max(1, orders // 4)
        self.began = now().replace(microsecond=0) - timedelta(days=DAYS)
        self.ids: dict[str, int] = {}
        self.hash = ''

    def next_id(self, table: str) -> int:
        self.ids[table] = self.ids.get(table, 0) + 1
        return self.ids[table]

    def people(self) -> Iterator[Row]:
        for number in range(1, self.customers + 1):
            yield self.person(number)

    def person(self, number: int) -> Row:
        """The same for the same number, without being kept."""
        first = FIRST[number % len(FIRST)]
        last = STEMS[number // 7 % len(STEMS)] + ENDS[number // 3 % len(ENDS)]
        company = f'{last} & Co' if number % 9 == 0 else ''
        return {'id': number, 'name': f'{first} {last}', 'company': company, 'made_at': stored(self.began),
                'email': f'{first}.{last}{number}@example.org'.lower(), 'phone': f'+33 6 {number:08d}',
                'language': 'fr' if number % 3 else 'en', 'vat_id': ''}

    def wares(self) -> Iterator[Row]:
        for number in range(1, PRODUCTS + 1):
            yield {'id': number, 'sku': f'{WORDS[number % len(WORDS)][:3].upper()}-{number:04d}', 'tracking': 'off',
                   'name': f'{WORDS[number % len(WORDS)]} no. {number}', 'price_minor': 500 + number * 37 % 9000,
                   'vat_rate': 2000, 'weight_g': 100 + number, 'ships': 1, 'version': 1,
                   'made_at': stored(self.began)}

    def lots(self) -> Iterator[Lot]:
        wares = list(self.wares())
        for number in range(1, self.orders + 1):
            placed = self.began + timedelta(days=DAYS) * (number / (self.orders + 1))
            yield _Order(self, number, placed, wares).lot

    def counters(self) -> dict[str, int]:
        """The next number of each series, once all lots are made."""
        return {'ORD': self.orders + 1, 'SHIP': self.ids.get('packing_slip', 0) + 1,
                ledger.SERIES: self.ids.get('payment', 0) + 1}


class _Order:
    """One order being made: its facts first, then the rows that follow from them."""

    def __init__(self, maker: Maker, number: int, placed: datetime, wares: list[Row]) -> None:
        self.maker, self.number, self.placed, self.lot = maker, number, placed, Lot()
        random = maker.random
        self.person = maker.person(random.randrange(maker.customers) + 1)
        self.lines = [self._line(position, ware) for position, ware in enumerate(
            random.sample(wares, random.choices((1, 2, 3, 5), (6, 5, 3, 1))[0]), 1)]
        self.method, self.pickup = random.choice(METHODS)
        self.total = sum(line['amount_minor'] for line in self.lines) + (0 if self.pickup else 640)
        age = (maker.orders - number) / maker.orders
        fresh = age < 0.01
        self.cancelled = random.random() < 0.03
        self.paid = 0 if self.cancelled or random.random() < (0.3 if fresh else 0.01) else self.total
        gone = self.paid and random.random() < (0.5 if fresh else 0.985)
        self.pieces = sum(line['quantity'] for line in self.lines)
        self.shipped = self.pieces if gone else 0
        self._pay()
        self._pack()
        self._write()

    def _line(self, position: int, ware: Row) -> Row:
        quantity = self.maker.random.choice((1, 1, 1, 2, 3))
        price = ware['price_minor']
        return {'id': self.maker.next_id('order_line'), 'order_id': self.number, 'position': position,
                'product_id': ware['id'], 'sku': ware['sku'], 'name': ware['name'], 'quantity': quantity,
                'unit_price': f'{price // 100}.{price % 100:02d}', 'amount_minor': quantity * price, 'vat_rate': 2000,
                'category': 'S', 'ships': 1, 'weight_g': ware['weight_g']}

    def _pay(self) -> None:
        if not self.paid:
            return
        maker, at = self.maker, self.placed + timedelta(minutes=4)
        payment = Payment(sequence=maker.next_id('payment'), order_id=self.number, amount_minor=self.paid,
                          currency='EUR', method='Card', paid_at=at, recorded_at=at, previous_hash=maker.hash)
        maker.hash = payment.hash = ledger.fingerprint(payment)
        self.lot.add('payment', id=payment.sequence, sequence=payment.sequence, order_id=self.number,
                     amount_minor=self.paid, currency='EUR', method='Card', paid_at=stored(at),
                     recorded_at=stored(at), previous_hash=payment.previous_hash, hash=payment.hash)
        self._tell('paid', at, f'{{"amount": {self.paid}, "currency": "EUR", "method": "Card", "section": "payment"}}')

    def _pack(self) -> None:
        if self.cancelled:
            return
        slip, at = self.maker.next_id('packing_slip'), self.placed + timedelta(hours=20)
        self.lot.add('packing_slip', id=slip, number=numbering.number('SHIP', slip), order_id=self.number, version=1,
                     status='shipped' if self.shipped else 'open', made_at=stored(self.placed),
                     shipped_at=stored(at) if self.shipped else None)
        for line in self.lines:
            self.lot.add('slip_line', slip_id=slip, order_line_id=line['id'], pieces=line['quantity'])

    def _tell(self, verb: str, at: datetime, data: str = '{}') -> None:
        self.lot.add('history', order_id=self.number, at=stored(at), who='Web shop', source='api', verb=verb, data=data)

    def _write(self) -> None:
        lot, person = self.lot, self.person
        lot.rows['order_line'] = self.lines
        self._tell('placed', self.placed)
        remark = self.maker.random.choice(REMARKS) if self.number % 6 == 0 else ''
        number = numbering.number('ORD', self.number)
        lot.add('orders', id=self.number, number=number, source='bench', source_id=str(self.number), remark=remark,
                placed_at=stored(self.placed), made_at=stored(self.placed), changed_at=stored(self.placed),
                customer_id=person['id'], customer_name=person['name'], currency='EUR', price_mode='gross',
                **{name: person[name] for name in ('company', 'email', 'phone', 'language')}, **self._place(),
                **self._facts(), **dict.fromkeys((
                    'revision', 'lines_version', 'customer_version', 'addresses_version', 'payment_version',
                    'shipping_version'), 1))
        words = search.words_of([person['name'], person['company'], remark],
                                [number, person['email'], *(line['sku'] for line in self.lines)], person['phone'])
        lot.add('order_search', rowid=self.number, words=' '.join(words))

    def _place(self) -> Row:
        postcode, town, country = TOWNS[self.person['id'] % len(TOWNS)]
        address = (f'{{"name": "{self.person["name"]}", "company": "", "line1": "{self.number % 90 + 1} High Street", '
                   f'"postcode": "{postcode}", "city": "{town}", "country": "{country}"}}')
        return {'billing': address, 'shipping': address, 'country': country, 'payment_method': PAYS[self.number % 5],
                'shipping_method': self.method, 'pickup': self.pickup, 'shipping_minor': 0 if self.pickup else 640}

    def _facts(self) -> Row:
        left = stored(self.placed + timedelta(hours=20))
        facts: Any = SimpleNamespace(
            total_minor=self.total, credited_minor=0, paid_minor=self.paid, pay_later=False, pickup=self.pickup,
            ship_pieces=self.pieces, shipped_pieces=self.shipped, held=False, cancelled=self.cancelled, ready=False,
            picked_up=bool(self.pickup and self.shipped))
        return {'total_minor': self.total, 'paid_minor': self.paid, 'pieces': self.pieces, 'ship_pieces': self.pieces,
                'shipped_pieces': self.shipped, 'status': status.order_status(facts),
                'payment_status': status.payment_status(facts), 'shipment_status': status.shipment_status(facts),
                'picked_up_at': left if facts.picked_up else None, 'cancelled_at': left if self.cancelled else None,
                'weight_g': sum(line['quantity'] * line['weight_g'] for line in self.lines)}


def stored(moment: datetime) -> str:
    """A moment as SQLite keeps it."""
    return moment.astimezone(UTC).isoformat(' ')
