"""Nothing a visitor typed may ever run: what can turn text into markup or script takes only what stands in the code.

The one audited way around is ui/parts/markup.py: its `render` writes a tree of elements with every text escaped.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import File, called, files, full_name, is_fixed, keyword, minded, sample

AUDITED = 'ui/parts/markup.py'
NEVER = {'ui.markdown', 'ui.editor', 'ui.refreshable', 'ui.refreshable_method', 'eval', 'exec'}
FIXED_FIRST = {
    'html', 'props', 'style', 'run_javascript', 'add_head_html', 'add_body_html', 'add_css', 'Markup', 'default_props',
    'default_style',
}  # fmt: skip
FIXED_SECOND = {'add_slot'}
FIXED_WORDS = {'js_handler', 'template', 'html_columns'}
NEVER_TRUE = {'html', 'text_html'}


def dangerous_calls(file: File) -> Iterator[str]:
    if file.path == AUDITED:
        return
    escapes = _imports_render(file)

    def is_safe(value: ast.expr) -> bool:
        return is_fixed(value) or (escapes and isinstance(value, ast.Call) and full_name(value.func) == 'render')

    for call in file.calls():
        name, full = called(call), full_name(call.func)
        if full in NEVER:
            yield file.at(call, f'{full} is not used here')
        if name in FIXED_FIRST and not all(is_safe(value) for value in (*call.args, *_words(call, name))):
            yield file.at(call, f'{name} takes only what stands in the code')
        if name in FIXED_SECOND and not all(is_fixed(value) for value in call.args[1:]):
            yield file.at(call, f'{name} takes only what stands in the code')
        yield from _dangerous_words(file, call)


def _imports_render(file: File) -> bool:
    imports = [node for node in file.tree.body if isinstance(node, ast.ImportFrom) and node.module == 'ui.parts.markup']
    return any(alias.name == 'render' and alias.asname is None for node in imports for alias in node.names)


def _words(call: ast.Call, name: str) -> list[ast.expr]:
    """The keyword arguments that carry the text itself."""
    carriers = {'html': {'content'}, 'run_javascript': {'code'}, 'add_head_html': {'code'}, 'add_body_html': {'code'}}
    named = carriers.get(name, {'add', 'remove', 'replace'})
    return [word.value for word in call.keywords if word.arg in named]


def _dangerous_words(file: File, call: ast.Call) -> Iterator[str]:
    for word in call.keywords:
        if word.arg in FIXED_WORDS and not is_fixed(word.value):
            yield file.at(call, f'{word.arg}= takes only what stands in the code')
        if word.arg in NEVER_TRUE and not (isinstance(word.value, ast.Constant) and not word.value.value):
            yield file.at(call, f'{word.arg}= shows text as markup')


def script_in_data(file: File) -> Iterator[str]:
    """A key that begins with ":" makes its value run as script; v-html shows data as markup."""
    for node in file.nodes():
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and str(key.value).startswith(':') and not is_fixed(value):
                    yield file.at(key, f'{key.value!r} runs its value as script')
    for line, text in file.strings():
        if 'v-html' in text and not text.lstrip().startswith('v-html is'):
            yield file.at(line, 'v-html shows data as markup')


def refreshables(file: File) -> Iterator[str]:
    """A redraw loses typed text and costs twenty times a patch."""
    for node in file.nodes():
        if isinstance(node, ast.Attribute) and node.attr.startswith('refreshable'):
            yield file.at(node, 'ui.refreshable')


@pytest.mark.parametrize('rule', [dangerous_calls, script_in_data, refreshables])
def test_nothing_shows_or_runs_what_a_visitor_typed(rule: object) -> None:
    assert minded(rule, files()) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    'code',
    [
        'ui.html(order.remark)', "ui.html(f'<b>{name}</b>')", "ui.html('<b>' + name)", 'ui.html(content=name)',
        "ui.markdown('x')", 'ui.editor()', 'ui.chat_message(text_html=True)', "ui.notify('x', html=True)",
        'ui.notify(text, html=flag)', 'ui.aggrid(options, html_columns=columns)', "label.props(f'title={name}')",
        "label.props('title=%s' % name)", "label.props(add=f'title={name}')", "label.style(f'width: {width}px')",
        "label.style('width: {}'.format(width))", "ui.run_javascript(f'go({order})')", 'ui.run_javascript(code)',
        'ui.add_head_html(head)', "table.add_slot('body', f'<td>{name}</td>')", "x.on('y', js_handler=f'() => {a}')",
        'Markup(name)', 'eval(text)',
    ],
)  # fmt: skip
def test_the_rule_sees_a_dangerous_call(code: str) -> None:
    assert minded(dangerous_calls, [sample(code)]), code
    assert not minded(dangerous_calls, [sample(code, AUDITED)]), code


@pytest.mark.parametrize(
    'code',
    [
        "ui.html('<hr>')", 'ui.html(RULE)', "label.props('dense outlined')", 'label.props(theme.FIELD)',
        "label.props('readonly' if locked else 'outlined')", 'label.style(STYLES[state])', "ui.notify('x', html=False)",
        "table.add_slot('body', ROW)", "ui.run_javascript('go()')", 'ui.label(order.remark)', 'task.run(code)',
        "x.on('click', save, js_handler='() => emit()')", 'ui.html(RULE, sanitize=False)',
    ],
)  # fmt: skip
def test_the_rule_lets_fixed_text_pass(code: str) -> None:
    assert not minded(dangerous_calls, [sample(code)]), code


def test_what_the_audited_renderer_wrote_may_be_shown() -> None:
    assert not minded(dangerous_calls, [sample('from ui.parts.markup import render\nMarkup(render(tree))')])
    assert minded(dangerous_calls, [sample('from elsewhere import render\nMarkup(render(tree))')])
    assert minded(dangerous_calls, [sample('from ui.parts.markup import render\nMarkup(render(tree) + name)')])


def test_the_rule_sees_script_in_data() -> None:
    assert minded(script_in_data, [sample("ui.echart({'axis': {':formatter': text}})")])
    assert not minded(script_in_data, [sample("ui.echart({':formatter': 'value => value', 'name': text})")])
    assert minded(script_in_data, [sample("ROW = '<td v-html=\"props.row.name\"></td>'")])


def test_the_rule_sees_a_refreshable() -> None:
    assert minded(refreshables, [sample('@ui.refreshable\ndef panel(): pass')])
    assert keyword(next(sample('f(a=1)').calls()), 'a') is not None
