"""Words in the reader's language, also where one English word is several elsewhere."""
from base.i18n import _, known, language, ngettext, pgettext, speaking


def test_a_word_is_said_in_the_language_of_the_moment() -> None:
    assert _('Orders') == 'Orders'
    with speaking('fr'):
        assert _('Orders') == 'Commandes'
        with speaking('en'):
            assert _('Orders') == 'Orders'
        assert language() == 'fr'
    assert language() == 'en'


def test_a_word_nobody_translated_stays_english() -> None:
    with speaking('fr'):
        assert _('Zyzzyva') == 'Zyzzyva'
        assert pgettext('orders', 'Zyzzyva') == 'Zyzzyva'


def test_one_word_agrees_with_what_it_is_said_of() -> None:
    assert {pgettext(what, 'Cancelled') for what in ('orders', 'payment')} == {'Cancelled'}
    with speaking('fr'):
        assert (_('Cancelled'), pgettext('orders', 'Cancelled'), pgettext('payment', 'Cancelled')) == (
            'Annulée', 'Annulées', 'Annulé')


def test_french_counts_none_as_one() -> None:
    for count, english, french in ((0, '{count} orders', '{count} commande'), (1, '{count} order', '{count} commande'),
                                   (2, '{count} orders', '{count} commandes')):
        assert ngettext('{count} order', '{count} orders', count) == english
        with speaking('fr'):
            assert ngettext('{count} order', '{count} orders', count) == french


def test_a_language_we_do_not_speak_is_english() -> None:
    assert [known(code) for code in ('fr-BE', 'FR', 'de', '', None)] == ['fr', 'fr', 'en', 'en', 'en']
