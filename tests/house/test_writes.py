"""Who may write: transactions open in one place, changes are made in orders/, nothing escapes a transaction."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import File, called, files, full_name, minded, sample

OPENERS = {'data/database.py', 'data/migrate.py', 'data/tortoise_mends.py'}
WRITERS = {'data', 'orders', 'people'}
DEMO = 'intake/demo/'    # fills a shop with what no verb makes: products, pictures, a past
VERBS = {'transactional', 'verb'}
ESCAPES = {
    'create_task', 'ensure_future', 'gather', 'TaskGroup', 'run_in_executor', 'to_thread', 'cpu_bound', 'io_bound',
}  # fmt: skip
CHANGES = {
    'save', 'create', 'update', 'delete', 'get_or_create', 'update_or_create', 'bulk_create', 'bulk_update',
    'in_bulk_update', 'raw',
}  # fmt: skip
STATEMENTS = ('INSERT INTO ', 'UPDATE ', 'DELETE FROM ', 'REPLACE INTO ', 'DROP ', 'ALTER ', 'TRUNCATE ')


def bare_transactions(file: File) -> Iterator[str]:
    """Tortoise's own in_transaction can freeze the app when a page is cancelled; ours cannot."""
    for node in file.nodes():
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ''
        if name in {'in_transaction', 'atomic'} and file.path not in OPENERS:
            yield file.at(node, f'{name}: use data.database.transactional')  # type: ignore[arg-type]
        if name == 'execute_script':
            yield file.at(node, 'execute_script commits on its own')  # type: ignore[arg-type]


def escapes(file: File) -> Iterator[str]:
    """A task begun inside a transaction inherits it, and its write vanishes with a rollback."""
    for scope in _within_transactions(file):
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and (called(node) in ESCAPES or 'background_tasks' in full_name(node.func)):
                yield file.at(node, f'{called(node)} inside a transaction')


def _within_transactions(file: File) -> set[ast.AST]:
    """The transactional blocks and functions of a file, and what they call in the same file."""
    functions: dict[str, ast.AST] = {
        node.name: node for node in file.nodes() if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    found: set[ast.AST] = set()
    new: set[ast.AST] = {node for node in file.nodes() if _is_transactional(node)}
    while new:
        found |= new
        calls = [node for scope in new for node in ast.walk(scope) if isinstance(node, ast.Call)]
        new = {functions[called(call)] for call in calls if called(call) in functions} - found
    return found


def _is_transactional(node: ast.AST) -> bool:
    if isinstance(node, ast.AsyncWith):
        entered = [item.context_expr for item in node.items]
        return any(isinstance(entry, ast.Call) and called(entry) == 'transaction' for entry in entered)
    if not isinstance(node, ast.AsyncFunctionDef):
        return False
    decorators = [item.func if isinstance(item, ast.Call) else item for item in node.decorator_list]
    return any(full_name(decorator).rsplit('.', 1)[-1] in VERBS for decorator in decorators)


def writes_elsewhere(file: File) -> Iterator[str]:
    """Rows are changed by the verbs of orders/ only, so that nothing changes without its check and its history."""
    if file.room in WRITERS or file.path.startswith(DEMO):
        return
    models = _models(file)
    for call in file.calls():
        if called(call) == 'save' and not call.args:
            yield file.at(call, 'save() outside orders/')
        elif called(call) in CHANGES and _root(call.func) in models:
            yield file.at(call, f'{_root(call.func)}…{called(call)} outside orders/')
        elif full_name(call.func) in {'database.write', 'database.returning'}:
            yield file.at(call, f'{full_name(call.func)} outside orders/')
    for line, text in file.strings():
        if text.lstrip().startswith(STATEMENTS):
            yield file.at(line, f'SQL that writes: {text.strip()[:30]}')


def _models(file: File) -> set[str]:
    imported = [node for node in file.nodes() if isinstance(node, ast.ImportFrom) and node.module]
    return {'models'} | {
        name.asname or name.name for node in imported if node.module.startswith('data.models') for name in node.names  # type: ignore[union-attr]
    }


def _root(node: ast.expr) -> str:
    """`Order` in Order.filter(id=1).update(…)."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ''


@pytest.mark.parametrize('rule', [bare_transactions, escapes, writes_elsewhere])
def test_writes_go_through_transactions_and_verbs(rule: object) -> None:
    assert minded(rule, files()) == []  # type: ignore[arg-type]


def test_the_rule_sees_a_bare_transaction() -> None:
    code = 'from tortoise.transactions import in_transaction\nasync def pay():\n    async with in_transaction(): pass'
    assert minded(bare_transactions, [sample(code, 'orders/paying.py')])
    assert not minded(bare_transactions, [sample(code, 'data/database.py')])
    assert minded(bare_transactions, [sample('await c.execute_script(sql)', 'data/database.py')])


def test_the_rule_sees_a_task_inside_a_transaction() -> None:
    verb = '@transactional\nasync def pay():\n    asyncio.create_task(tell())'
    assert minded(escapes, [sample(verb, 'jobs/mailing.py')])
    assert minded(escapes, [sample('@verb(Right.PAY)\nasync def pay():\n    background_tasks.create(tell())')])
    helped = '@verb(Right.PAY)\nasync def pay():\n    await both()\nasync def both():\n    await asyncio.gather(a())'
    assert minded(escapes, [sample(helped, 'orders/paying.py')])
    assert minded(escapes, [sample('async def f():\n  async with transaction():\n    asyncio.create_task(g())')])
    assert not minded(escapes, [sample('async def run():\n    asyncio.create_task(tell())', 'jobs/clock.py')])


@pytest.mark.parametrize(
    'code',
    [
        'await order.save()', "await order.save(update_fields=['paid'])",
        'from data.models import Order\nawait Order.filter(id=1).update(paid=True)',
        'from data.models import Order\nawait Order.create(number=1)', 'from data import models\nmodels.Order.create()',
        "database.write('x')", "rows('UPDATE \"order\" SET paid = 1')",
    ],
)  # fmt: skip
def test_the_rule_sees_a_write_outside_orders(code: str) -> None:
    assert minded(writes_elsewhere, [sample(code)]), code
    assert not minded(writes_elsewhere, [sample(code, 'orders/paying.py')]), code


def test_the_rule_lets_other_saving_pass() -> None:
    for code in ('pdf.save(path)', 'Order.filter(id=1).first()', 'labels.update(a=1)', "say('Update the order')"):
        assert not minded(writes_elsewhere, [sample(f'from data.models import Order\n{code}')]), code
