"""What must hold between rows, as questions: each row that answers one is a breach. `what` names the culprit.
Both databases understand the words."""
from base.i18n import N_

_SUMMED = """SELECT o.number AS what FROM orders o
    LEFT JOIN (SELECT order_id, {total} AS n FROM {table} WHERE {where} GROUP BY order_id) x ON x.order_id = o.id
    WHERE o.{column} <> COALESCE(x.n, 0)"""
_COUNTED = """SELECT o.number AS what FROM orders o
    LEFT JOIN (SELECT order_id, COUNT(*) AS n FROM {table} WHERE {where} GROUP BY order_id) a ON a.order_id = o.id
    LEFT JOIN (SELECT order_id, {told} AS n FROM history WHERE verb IN ({verbs}) GROUP BY order_id) b
    ON b.order_id = o.id WHERE COALESCE(a.n, 0) {differs} COALESCE(b.n, 0)"""


def _sums(column: str, total: str, table: str, where: str = '1 = 1') -> str:
    """Orders whose column is not the sum of other rows."""
    return _SUMMED.format(column=column, total=total, table=table, where=where)


def _told(table: str, *verbs: str, where: str = '1 = 1', told: str = 'COUNT(*)', differs: str = '<>') -> str:
    """Orders whose rows and history entries do not come in pairs."""
    return _COUNTED.format(table=table, where=where, told=told, differs=differs,
                           verbs=', '.join(f"'{verb}'" for verb in verbs))


_SLIP_PIECES = "slip_line l JOIN packing_slip s ON s.id = l.slip_id AND s.status = 'shipped'"
NUMBERS = [
    (N_('Series {what}: a number is missing or doubled.'),
     """SELECT series AS what FROM document GROUP BY series
        HAVING COUNT(*) <> MAX(sequence) - MIN(sequence) + 1 OR COUNT(DISTINCT sequence) <> COUNT(*)"""),
    (N_('Series {what}: its counter does not follow its last number.'),
     """SELECT d.series AS what FROM document d LEFT JOIN counter c ON c.series = d.series GROUP BY d.series, c.next
        HAVING MAX(d.sequence) + 1 <> COALESCE(c.next, 0)"""),
    (N_('The payment ledger has {what} rows that are not numbered one after the other.'),
     """SELECT n AS what FROM (SELECT COUNT(*) AS n, MAX(sequence) AS last,
        (SELECT next FROM counter WHERE series = 'payments') AS next FROM payment) t
        WHERE n > 0 AND (n <> last OR next <> last + 1)"""),
    (N_('The number {what} stands on two documents of one kind.'),
     """SELECT number AS what FROM orders GROUP BY number HAVING COUNT(*) > 1
        UNION ALL SELECT number FROM packing_slip GROUP BY number HAVING COUNT(*) > 1
        UNION ALL SELECT number FROM quote GROUP BY number HAVING COUNT(*) > 1
        UNION ALL SELECT number FROM document GROUP BY number HAVING COUNT(*) > 1"""),
]
_OF_INVOICES = """SELECT i.number AS what FROM document_line l JOIN document d ON d.id = l.document_id
    JOIN document i ON i.id = COALESCE(d.original_id, d.id) GROUP BY i.id, i.number, {by}
    HAVING ABS(SUM(CASE d.kind WHEN 'credit' THEN l.{value} ELSE 0 END))
        > ABS(SUM(CASE d.kind WHEN 'invoice' THEN l.{value} ELSE 0 END))
    OR SUM(CASE d.kind WHEN 'credit' THEN l.{value} ELSE 0 END)
        * SUM(CASE d.kind WHEN 'invoice' THEN l.{value} ELSE 0 END) < 0"""
_ASKED = """SELECT o.number AS what FROM orders o JOIN (
        SELECT order_id, SUM(CASE kind WHEN 'invoice' THEN total_minor ELSE -total_minor END) AS n,
        COUNT(CASE kind WHEN 'invoice' THEN 1 END) AS invoices FROM document GROUP BY order_id) d ON d.order_id = o.id
    WHERE {where}"""


def _asked(where: str) -> str:
    """Orders by what their invoices less their credits ask for."""
    return _ASKED.format(where=where)


INVOICES = [
    (N_('Order {what}: a piece is on more than one live invoice, or credited without one.'),
     """SELECT o.number AS what FROM document_line l JOIN document d ON d.id = l.document_id
        JOIN order_line ol ON ol.id = l.order_line_id JOIN orders o ON o.id = d.order_id
        GROUP BY ol.id, ol.quantity, o.number
        HAVING SUM(CASE WHEN d.kind = 'invoice' THEN l.pieces ELSE -l.pieces END)
            > CASE WHEN ol.quantity > 0 THEN ol.quantity ELSE 0 END
        OR SUM(CASE WHEN d.kind = 'invoice' THEN l.pieces ELSE -l.pieces END)
            < CASE WHEN ol.quantity < 0 THEN ol.quantity ELSE 0 END"""),
    (N_('Invoice {what}: more is credited than was invoiced.'),
     """SELECT d.number AS what FROM document d JOIN document c ON c.original_id = d.id
        GROUP BY d.id, d.number, d.total_minor HAVING SUM(c.total_minor) > d.total_minor"""),
    (N_('Credit invoice {what} does not belong to an invoice of its order.'),
     """SELECT c.number AS what FROM document c LEFT JOIN document d ON d.id = c.original_id
        WHERE c.kind = 'credit' AND (d.id IS NULL OR d.kind <> 'invoice' OR d.order_id <> c.order_id)"""),
    (N_('Invoice {what}: more of a line or of a VAT rate is credited than was invoiced.'),
     f"""{_OF_INVOICES.format(value='gross_minor', by='l.category, l.vat_rate')}
        UNION {_OF_INVOICES.format(value='pieces', by='l.order_line_id')}"""),
    (N_('Document {what}: its rows do not add up to its amount.'),
     """SELECT d.number AS what FROM document d
        LEFT JOIN (SELECT document_id, SUM(gross_minor) AS n FROM document_line GROUP BY document_id) l
        ON l.document_id = d.id WHERE d.net_minor + d.vat_minor <> COALESCE(l.n, 0)"""),
    (N_('Order {what}: more is invoiced than it costs.'),
     _asked('d.invoices > 0 AND d.n > o.total_minor AND d.n > 0')),
    (N_('Order {what}: what is credited does not follow from its documents.'),
     _asked("""d.invoices > 0 AND o.credited_minor <> o.total_minor - d.n AND (o.credited_minor < o.total_minor - d.n
        OR NOT EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id AND p.amount_minor < 0
            AND p.document_id IS NULL AND p.reverses_id IS NULL))""")),
    (N_('Order {what} is cancelled, but not all of its invoices are credited.'),
     _asked('o.cancelled_at IS NOT NULL AND d.n <> 0')),
    (N_('Order {what}: the invoiced amount is not the sum of its invoices.'),
     _sums('invoiced_minor', 'SUM(total_minor)', 'document', "kind = 'invoice'")),
    (N_('Document {what} has neither its PDF nor a job that makes it.'),
     """SELECT d.number AS what FROM document d
        WHERE NOT EXISTS (SELECT 1 FROM document_file f WHERE f.document_id = d.id AND f.kind = 'pdf')
        AND NOT EXISTS (SELECT 1 FROM job j WHERE j.key = 'pdf:' || d.id AND j.state <> 'done')"""),
    (N_('Invoice {what} has no payment term.'),
     """SELECT d.number AS what FROM document d WHERE d.kind = 'invoice'
        AND NOT EXISTS (SELECT 1 FROM document_terms t WHERE t.document_id = d.id)"""),
]
STOCK = [
    (N_('Product {what}: its stock is not the opening stock with all moves.'),
     """SELECT COALESCE(NULLIF(p.sku, ''), p.name) AS what FROM product p
        LEFT JOIN (SELECT product_id, SUM(pieces) AS n FROM stock_move GROUP BY product_id) m ON m.product_id = p.id
        WHERE p.stock <> p.opening_stock + COALESCE(m.n, 0)"""),
    (N_('Order {what}: more stock left or came back than it has pieces.'),
     """SELECT o.number AS what FROM
        (SELECT order_id, product_id, SUM(pieces) AS n FROM stock_move WHERE order_id IS NOT NULL
         GROUP BY order_id, product_id) m JOIN orders o ON o.id = m.order_id
        LEFT JOIN (SELECT order_id, product_id, SUM(quantity) AS q FROM order_line GROUP BY order_id, product_id) l
        ON l.order_id = m.order_id AND l.product_id = m.product_id
        WHERE m.n > CASE WHEN l.q < 0 THEN -l.q ELSE 0 END OR m.n < CASE WHEN l.q > 0 THEN -l.q ELSE 0 END"""),
    (N_('Order {what}: more came back to stock than its credit invoices say.'),
     """SELECT o.number AS what FROM (SELECT order_id, SUM(pieces) AS n FROM stock_move WHERE cause = 'credit'
            GROUP BY order_id) m JOIN orders o ON o.id = m.order_id
        WHERE m.n > (SELECT COALESCE(SUM(l.restocked), 0) FROM document_line l JOIN document d ON d.id = l.document_id
            WHERE d.order_id = o.id AND d.kind = 'credit')"""),
    (N_('Credit invoice {what} puts more pieces back in stock than it credits.'),
     """SELECT d.number AS what FROM document_line l JOIN document d ON d.id = l.document_id
        WHERE l.restocked < 0 OR l.restocked > 0 AND (l.restocked > l.pieces OR d.kind <> 'credit')"""),
]
PAYMENTS = [
    (N_('Order {what}: the paid amount is not the sum of its payments.'),
     _sums('paid_minor', 'SUM(amount_minor)', 'payment')),
    (N_('Payment {what} does not exactly take back the one it reverses.'),
     """SELECT r.sequence AS what FROM payment r JOIN payment p ON p.id = r.reverses_id
        WHERE r.amount_minor <> -p.amount_minor OR r.order_id <> p.order_id OR r.currency <> p.currency"""),
    (N_('Credit invoice {what}: more was given back than it credits, or than there is a credit for.'),
     """SELECT d.number AS what FROM payment p JOIN document d ON d.id = p.document_id
        GROUP BY d.id, d.number, d.kind, d.total_minor HAVING -SUM(p.amount_minor) > d.total_minor
        OR SUM(p.amount_minor) > 0 OR d.kind <> 'credit' OR MIN(p.order_id) <> MAX(d.order_id)
        OR MAX(p.order_id) <> MAX(d.order_id)"""),
    (N_('Payment {what} is in another currency than its order.'),
     """SELECT p.sequence AS what FROM payment p JOIN orders o ON o.id = p.order_id WHERE p.currency <> o.currency"""),
]
PIECES = [
    (N_('Order {what}: its shipped pieces are not those of its shipped slips.'),
     _sums('shipped_pieces', 'SUM(l.pieces)', _SLIP_PIECES)),
    (N_('Order {what}: its pieces are not those of its lines.'),
     _sums('pieces', 'SUM(quantity)', 'order_line')),
    (N_('Order {what}: its pieces to ship are not those of its lines.'),
     _sums('ship_pieces', 'SUM(quantity - withdrawn)', 'order_line', 'ships AND quantity > 0')),
    (N_('Order {what}: more of its pieces were withdrawn than were ordered or credited.'),
     """SELECT o.number AS what FROM order_line ol JOIN orders o ON o.id = ol.order_id
        WHERE ol.withdrawn < 0 OR ol.withdrawn > 0 AND (ol.withdrawn > ol.quantity OR ol.withdrawn > (
            SELECT COALESCE(SUM(l.pieces), 0) FROM document_line l JOIN document d ON d.id = l.document_id
            WHERE l.order_line_id = ol.id AND d.kind = 'credit'))"""),
    (N_('Order {what}: more pieces are on live slips than were ordered.'),
     """SELECT o.number AS what FROM slip_line l JOIN packing_slip s ON s.id = l.slip_id AND s.status <> 'cancelled'
        JOIN order_line ol ON ol.id = l.order_line_id JOIN orders o ON o.id = s.order_id
        GROUP BY ol.id, ol.quantity, ol.withdrawn, o.number HAVING SUM(l.pieces) > ol.quantity - ol.withdrawn"""),
    (N_('Packing slip {what} holds pieces that cannot be.'),
     """SELECT s.number AS what FROM slip_line l JOIN packing_slip s ON s.id = l.slip_id
        JOIN order_line ol ON ol.id = l.order_line_id
        WHERE ol.order_id <> s.order_id OR l.pieces <= 0 OR l.packed < 0 OR l.packed > l.pieces"""),
    (N_('Packing slip {what}: what is packed is not what its scans add up to.'),
     """SELECT s.number AS what FROM
        (SELECT slip_id, order_line_id, packed AS n FROM slip_line WHERE packed <> 0 UNION ALL
         SELECT slip_id, order_line_id, CASE outcome WHEN 'taken_off' THEN pieces ELSE -pieces END FROM scan
         WHERE outcome IN ('counted', 'by_hand', 'taken_off')) t JOIN packing_slip s ON s.id = t.slip_id
        GROUP BY s.id, s.number, t.order_line_id HAVING SUM(t.n) <> 0"""),
    (N_('Packing slip {what} is live without a piece on it.'),
     """SELECT s.number AS what FROM packing_slip s WHERE s.status <> 'cancelled'
        AND NOT EXISTS (SELECT 1 FROM slip_line l WHERE l.slip_id = s.id)"""),
    (N_('Packing slip {what} is packed, but not all of its pieces are.'),
     """SELECT s.number AS what FROM packing_slip s WHERE s.packed_at IS NOT NULL AND s.status = 'open'
        AND EXISTS (SELECT 1 FROM slip_line l WHERE l.slip_id = s.id AND l.packed < l.pieces)"""),
    (N_('Batch {what} is not done, though nothing in it is left to pack.'),
     """SELECT b.id AS what FROM batch b WHERE b.done_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM packing_slip s WHERE s.batch_id = b.id AND s.status = 'open' AND s.packed_at IS NULL)"""),
    (N_('Packing slip {what}: its status and its dates disagree.'),
     """SELECT number AS what FROM packing_slip WHERE (status = 'shipped') <> (shipped_at IS NOT NULL)
        OR (status = 'cancelled') <> (cancelled_at IS NOT NULL)"""),
]
STATE = [
    (N_('Order {what}: it and its hold disagree.'),
     """SELECT o.number AS what FROM orders o LEFT JOIN hold h ON h.order_id = o.id AND h.resumed_at IS NULL
        WHERE COALESCE(o.hold_id, 0) <> COALESCE(h.id, 0)"""),
    (N_('Order {what} got an invoice, a packing slip or a shipment while it was on hold.'),
     """SELECT o.number AS what FROM
        (SELECT order_id, verb, SUM(CASE verb WHEN 'held' THEN 1 WHEN 'resumed' THEN -1 ELSE 0 END)
         OVER (PARTITION BY order_id ORDER BY id) AS held FROM history
         WHERE order_id IN (SELECT order_id FROM hold)) h JOIN orders o ON o.id = h.order_id
        WHERE h.held > 0 AND h.verb IN ('invoiced', 'slip_added', 'slip_split', 'pieces_moved', 'shipped',
            'not_shipped', 'ready_for_pickup', 'not_ready_for_pickup', 'picked_up', 'packed')"""),
    (N_('Order {what} is cancelled, but something of it is still open.'),
     """SELECT o.number AS what FROM orders o WHERE o.cancelled_at IS NOT NULL AND (o.hold_id IS NOT NULL
        OR EXISTS (SELECT 1 FROM packing_slip s WHERE s.order_id = o.id AND s.status = 'open'))"""),
    (N_('Order {what}: its notes are miscounted.'), _sums('note_count', 'COUNT(*)', 'note', 'deleted_at IS NULL')),
    (N_('Order {what}: its open tasks are miscounted.'), _sums('open_tasks', 'COUNT(*)', 'task', 'done_at IS NULL')),
    (N_('Order {what}: its open returns are miscounted.'),
     _sums('open_returns', 'COUNT(*)', '"return"', "status IN ('new', 'pending', 'authorized', 'received')")),
    (N_('Order {what} cannot be searched for.'),
     """SELECT o.number AS what FROM orders o
        WHERE NOT EXISTS (SELECT 1 FROM order_search s WHERE s.rowid = o.id)"""),
    (N_('The search knows order {what}, which does not exist.'),
     """SELECT s.rowid AS what FROM order_search s WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = s.rowid)"""),
]
RETURNS = [
    (N_('Order {what}: more of its pieces come back than were shipped.'),
     """SELECT o.number AS what FROM (SELECT l.order_line_id, SUM(l.pieces) AS n FROM return_line l
            JOIN "return" r ON r.id = l.return_id AND r.status NOT IN ('rejected', 'cancelled')
            GROUP BY l.order_line_id) b JOIN order_line ol ON ol.id = b.order_line_id
        JOIN orders o ON o.id = ol.order_id
        WHERE b.n > (SELECT COALESCE(SUM(l.pieces), 0) FROM slip_line l
            JOIN packing_slip s ON s.id = l.slip_id AND s.status = 'shipped' WHERE l.order_line_id = ol.id)"""),
    (N_('Return {what}: it counts pieces that cannot be.'),
     """SELECT r.number AS what FROM return_line l JOIN "return" r ON r.id = l.return_id
        JOIN order_line ol ON ol.id = l.order_line_id
        WHERE ol.order_id <> r.order_id OR l.pieces <= 0 OR l.resellable < 0 OR l.damaged < 0
        OR l.resellable + l.damaged > l.pieces OR l.restocked < 0 OR l.restocked > l.resellable
        OR (l.restocked > 0 AND r.status IN ('rejected', 'cancelled'))"""),
    (N_('Return {what} has no piece in it.'),
     """SELECT r.number AS what FROM "return" r
        WHERE NOT EXISTS (SELECT 1 FROM return_line l WHERE l.return_id = r.id)"""),
    (N_('Return {what}: what it put back in stock is not what its moves say.'),
     """SELECT r.number AS what FROM return_line l JOIN "return" r ON r.id = l.return_id WHERE l.restocked <> (
            SELECT COALESCE(SUM(m.pieces), 0) FROM stock_move m WHERE m.order_id = r.order_id AND m.cause = 'return'
            AND m.key LIKE 'return:' || r.id || ':%:' || l.id || ':' || l.order_line_id)"""),
    (N_('Return {what}: a serial number came back with it that left with something else.'),
     """SELECT r.number AS what FROM packed_number n JOIN return_line l ON l.id = n.return_line_id
        JOIN "return" r ON r.id = l.return_id JOIN packing_slip s ON s.id = n.slip_id
        WHERE n.order_line_id <> l.order_line_id OR n.kind <> 'serial' OR s.status <> 'shipped'
        UNION SELECT r.number FROM return_line l JOIN "return" r ON r.id = l.return_id
        WHERE l.resellable + l.damaged < (SELECT COUNT(*) FROM packed_number n WHERE n.return_line_id = l.id)"""),
    (N_('Return {what} is settled with a document that is no credit invoice of its order.'),
     """SELECT r.number AS what FROM "return" r JOIN document d ON d.id = r.credit_id
        WHERE d.kind <> 'credit' OR d.order_id <> r.order_id"""),
    (N_('Order {what}: its history tells of more returns than there are.'),
     _told('"return"', 'return_created', differs='<')),
]
QUOTES = [
    (N_('Quote {what} and the order made from it do not match.'),
     """SELECT q.number AS what FROM quote q LEFT JOIN orders o ON o.id = q.order_id
        WHERE (q.status = 'converted') <> (q.order_id IS NOT NULL)
        OR o.source <> 'quote' OR o.source_id <> CAST(q.id AS VARCHAR(80))
        UNION ALL SELECT o.source_name FROM orders o WHERE o.source = 'quote'
        AND NOT EXISTS (SELECT 1 FROM quote q WHERE q.order_id = o.id)"""),
    (N_('Quote {what}: its version does not count the changes its history tells of.'),
     """SELECT q.number AS what FROM quote q
        WHERE q.version <> 1 + (SELECT COUNT(*) FROM history h WHERE h.quote_id = q.id
            AND h.verb NOT LIKE 'mail!_%' ESCAPE '!')"""),
]
HISTORY = [
    (N_('Order {what} has no history.'),
     """SELECT o.number AS what FROM orders o WHERE NOT EXISTS (SELECT 1 FROM history h WHERE h.order_id = o.id)"""),
    (N_('Order {what}: its invoices and its history do not match.'),
     _told('document', 'invoiced', where="kind = 'invoice'")),
    (N_('Order {what}: its holds and its history do not match.'), _told('hold', 'held')),
    (N_('Order {what}: its notes and its history do not match.'), _told('note', 'noted')),
    (N_('Order {what}: its tasks and its history do not match.'),
     _told('task', 'task_added', 'task_deleted',
           told="SUM(CASE WHEN verb = 'task_added' THEN 1 ELSE -1 END)")),
    (N_('Order {what}: its history tells of more payments than the ledger.'),
     _told('payment', 'paid', 'part_paid', where='reverses_id IS NULL', differs='<')),
    (N_('Order {what}: its ledger takes payments back that its history does not tell of.'),
     _told('(SELECT DISTINCT order_id FROM payment WHERE reverses_id IS NOT NULL) r', 'not_paid', 'not_refunded',
           differs='>')),
    (N_('Order {what}: its credit invoices and its history do not match.'),
     _told('document', 'credited', where="kind = 'credit'")),
    (N_('Order {what}: its refunds and its history do not match.'),
     _told('payment', 'refunded', where='document_id IS NOT NULL AND reverses_id IS NULL')),
    (N_('Order {what} is cancelled, but its history does not tell of it.'),
     _told('(SELECT id AS order_id FROM orders WHERE cancelled_by_id IS NOT NULL) c', 'cancelled', differs='>')),
    (N_('Order {what}: its history tells of a cancellation that is not there, or of two.'),
     """SELECT o.number AS what FROM history h JOIN orders o ON o.id = h.order_id WHERE h.verb = 'cancelled'
        GROUP BY o.id, o.number, o.cancelled_at HAVING COUNT(*) > 1 OR o.cancelled_at IS NULL"""),
]
MAILS = [
    (N_('Mail {what} is sent, but its job is not done; or its job is done, and it is not sent.'),
     """SELECT m.id AS what FROM mail m JOIN job j ON j.id = m.job_id
        WHERE (m.sent_at IS NOT NULL) <> (j.state = 'done')"""),
    (N_('Mail {what} was sent, but nothing is kept of what it said.'),
     """SELECT m.id AS what FROM mail m WHERE m.sent_at IS NOT NULL AND (m.eml_sha256 = '' OR m.written_at IS NULL
        OR NOT EXISTS (SELECT 1 FROM mail_body b WHERE b.mail_id = m.id))"""),
    (N_('The work {what} is to send a mail that is not there, or two.'),
     """SELECT j.id AS what FROM job j LEFT JOIN mail m ON m.job_id = j.id WHERE j.kind = 'mail'
        GROUP BY j.id HAVING COUNT(m.id) <> 1"""),
    (N_('Order {what}: its failed mails are miscounted.'),
     _sums('mail_failed', 'COUNT(*)', 'mail', "job_id IN (SELECT id FROM job WHERE state = 'discarded')")),
]
BREACHES = [*NUMBERS, *INVOICES, *STOCK, *PAYMENTS, *PIECES, *STATE, *RETURNS, *QUOTES, *HISTORY, *MAILS]
