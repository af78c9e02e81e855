"""What a shop may write in a letter, and how each letter reads as shipped."""

import pytest

from base.errors import Invalid
from base.i18n import LANGUAGES
from mailer import letters
from mailer.keys import sample
from mailer.kinds import KINDS


def saved(content, kind='paid', subject='S'):
    return letters.compile_letter(kind, subject, content)


def text(content):
    return f'<mj-text>{content}</mj-text>'


@pytest.mark.parametrize('language', LANGUAGES)
@pytest.mark.parametrize('kind', KINDS)
def test_each_letter_reads_well_as_shipped(kind, language):
    written = letters.write(kind, language, letters.shipped(kind, language), sample(kind))
    assert '{{' not in written.html + written.text + written.subject
    assert '{%' not in written.html + written.text + written.subject
    assert 'LiquidHeld' not in written.html
    assert 'Claire Petit' in written.text
    assert f'lang="{language}"' in written.html


@pytest.mark.parametrize('language', LANGUAGES)
def test_each_reminder_is_firmer_and_says_where_to_pay(language):
    shipped, facts = letters.shipped('reminder', language), sample('reminder')
    written = [letters.write('reminder', language, shipped, {**facts, 'level': level}) for level in '1234']
    assert len({one.subject for one in written}) == len({one.text.split('\n\n')[4] for one in written}) == 4
    assert all('href="https://pay.example.com/1042"' in one.html for one in written)
    evil = letters.write('reminder', language, shipped, {**facts, 'payment_link': 'https://x.example/?a="><b>&c'})
    assert 'href="https://x.example/?a=&#34;&gt;&lt;b&gt;&amp;c"' in evil.html
    without = letters.write('reminder', language, shipped, {**facts, 'payment_link': ''})
    assert 'pay.example' not in without.html
    assert facts['pay']['iban'] in without.text


@pytest.mark.parametrize('content', [
    '<mj-raw><script>1</script></mj-raw>', text('<img src="https://example.org/x.png">'),
    text('<p onclick="x()">a</p>'), text('<a href="javascript:x()">a</a>'), text('<a href="&#106;avascript:x">a</a>'),
    text('<a href="data:text/html,x">a</a>'), text('<iframe src="x"></iframe>'), text('<form></form>'),
    '<mj-include path="/etc/passwd" />', text('<p style="background:url(x)">a</p>'), text('<!-- a -->'),
    text('<a href="{{ customer.name }}">a</a>'), text("{{ '<b>' }}"), text('<b>a'), text('a</b>'), text('1 < 2'),
    'words outside', '<mj-section></mj-section>', text('<mj-text>a</mj-text>'), text('<p class="{{ order.number }}">'),
    text('a\x00b'), text('x' * 70_000), text('LiquidHeld0Here'), text('<mj-style>a</mj-style>')])
def test_a_letter_with_what_mails_may_not_hold_is_refused(content):
    with pytest.raises(Invalid) as refused:
        saved(content)
    assert refused.value.field == 'source'
    assert str(refused.value)


@pytest.mark.parametrize(('content', 'named'), [
    (text('{{ order.nummer }}'), 'order.nummer'), (text('{{ x }}'), 'x'),
    (text('{% for line in lines %}{{ line.colour }}{% endfor %}'), 'line.colour'),
    (text('{{ order.number | shout }}'), 'shout'), (text('{% assign a = 1 %}'), 'assign'),
    (text("{% include 'lines' %}"), 'include'), (text("{% render 'other' %}"), 'lines')])
def test_what_is_not_known_is_refused_by_its_name(content, named):
    with pytest.raises(Invalid, match=named):
        saved(content)


@pytest.mark.parametrize('content', [
    text('{% if order.number %}a'), text('{{ order.number'), text('order.number }}'),
    text('{% for i in (1..9999999) %}x{% endfor %}'),
    text('{% for i in (1..1000) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}')])
def test_unfinished_and_endless_letters_are_refused(content):
    with pytest.raises(Invalid):
        saved(content)


def test_the_letter_that_bears_a_message_cannot_be_saved_without_it():
    for content in (text('Hello'), text('{% if order.nothing %}{{ message }}{% endif %}')):
        with pytest.raises(Invalid):
            saved(content, 'notify')
    assert saved(text('{{ message }}'), 'notify')


@pytest.mark.parametrize('subject', ['', 'a\nb', 'x' * 251, '{{ order.nummer }}', '{{ order.number'])
def test_a_subject_that_cannot_be_sent_is_refused(subject):
    with pytest.raises(Invalid) as refused:
        saved(text('a'), subject=subject)
    assert refused.value.field == 'subject'


def test_values_are_escaped_in_the_letter_and_plain_in_its_subject():
    source = letters.Source('{{ order.number }}', saved(text('{{ order.number }}'), subject='{{ order.number }}'))
    written = letters.write('paid', 'en', source, {'order': {'number': '<script>&\r\nBcc: x'}})
    assert '<script>' not in written.html
    assert written.subject == '<script>& Bcc: x'


def test_plain_text_keeps_the_addresses_of_links():
    source = letters.Source('S', saved(text('See <a href="https://example.org/a">the page</a>.')))
    assert 'the page <https://example.org/a>.' in letters.write('paid', 'en', source, {}).text


def test_an_empty_text_counts_as_nothing_in_a_condition() -> None:
    content = '<p>{% if order.rest %}more to come{% else %}all of it{% endif %}</p>'
    source = letters.Source('{{ order.number }}', content)
    told = {**sample('shipped'), 'order': {'number': '7', 'rest': ''}}
    assert 'all of it' in letters.write('shipped', 'en', source, told).text
