"""The owner arranges how papers look and what they say beside the order: colour, foot, texts and mentions."""
from collections.abc import Mapping
from typing import Any

from base.actor import Actor, Right
from base.errors import Invalid
from base.i18n import LANGUAGES, N_
from base.text import clean
from data.models import Shop
from documents import looks
from orders.arranging import check_logo, claim_shop, save_shop
from orders.ground import verb

ACCENTS = {looks.USUAL: N_('Fir green'), '#1f4e79': N_('Sea blue'), '#7a1f3d': N_('Burgundy'),
           '#8a4b08': N_('Chestnut'), '#4b3f72': N_('Plum'), '#1d1d1b': N_('Black')}
TEXTS = {'footer': 400, 'closing': 400, 'quote_intro': 600, 'return_policy': 800, 'late_penalty': 300,
         'discount_terms': 300}
"""The texts there is one of per language, and how many letters each may have."""
FOOTER_LINES = 3
SWITCHES = ('payment_qr', 'recovery', 'debits')


def papers(shop: Shop) -> dict[str, Any]:
    """As the form has it: one field for each text in each language."""
    kept = shop.papers
    texts = {f'{name}_{language}': str((kept.get(name) or {}).get(language, ''))
             for name in TEXTS for language in LANGUAGES}
    return {'colour': str(kept.get('colour', '')), **texts, **{name: bool(kept.get(name)) for name in SWITCHES}}


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """The form's values as Shop.papers keeps them, whatever was typed; `check` says what cannot be taken."""
    colour = str(values.get('colour') or '')
    made = {name: {language: clean(str(values.get(f'{name}_{language}') or ''), limit, lines=True)
                   for language in LANGUAGES} for name, limit in TEXTS.items()}
    return {'colour': colour.lower() if looks.parse(colour) else '', **made,
            **{name: bool(values.get(name)) for name in SWITCHES}}


def check(values: Mapping[str, Any]) -> None:
    """Raises Invalid, beside the field it is about."""
    colour = str(values.get('colour') or '')
    if colour and not looks.parse(colour):
        raise Invalid(N_('Write the colour as # and six characters, such as {example}.'), 'colour', example=looks.USUAL)
    for language in LANGUAGES:
        if len(str(values.get(f'footer_{language}') or '').strip().splitlines()) > FOOTER_LINES:
            raise Invalid(N_('At most {most} lines fit at the foot of a page.'), f'footer_{language}',
                          most=FOOTER_LINES)


@verb(Right.SETTINGS)
async def edit_papers(actor: Actor, version: int, values: Mapping[str, Any]) -> None:
    """Colour, texts and mentions of papers made from now on; issued ones stay. Raises Invalid, Stale."""
    check(values)
    shop = await claim_shop(version, 'papers_edited', papers)
    shop.papers = {**shop.papers, **kept(values)}
    await save_shop(actor, shop, 'papers_edited')


@verb(Right.SETTINGS)
async def put_logo(actor: Actor, version: int, logo: str) -> None:
    """A PNG or JPEG as a data: address, or nothing. Raises Invalid, Stale."""
    picture = check_logo(logo)
    shop = await claim_shop(version, 'papers_edited', lambda shop: {})
    shop.logo = picture
    await save_shop(actor, shop, 'papers_edited')
