"""Settings: one page with a section for each subject, from the company to the books and the staff."""
from collections.abc import Callable

import htpy as h
from htpy import Node
from nicegui import ui

from base.actor import Right
from base.i18n import N_, _
from data import settings_view
from orders import mailing, topics
from people import topics as people_topics
from ui.pages.settings_accounting import Accounting, Accounts
from ui.pages.settings_bench import BenchRules, CommandCards, Stations
from ui.pages.settings_bounces import Bounces
from ui.pages.settings_company import Administration, Company
from ui.pages.settings_letters import Letters
from ui.pages.settings_lists import Carriers, PaymentMethods, ShippingMethods, Workflow
from ui.pages.settings_mail import MailHealth, MailServer, Signing
from ui.pages.settings_papers import Papers
from ui.pages.settings_pickups import Pickups
from ui.pages.settings_reminders import Reminders
from ui.pages.settings_returns import Outcomes, Reasons, Returns
from ui.pages.settings_section import Section
from ui.pages.settings_staff import StaffList
from ui.parts.living import Living
from ui.parts.markup import link
from ui.parts.pieces import empty_state
from ui.parts.sheet import Sheet
from ui.scope import Scope

SECTIONS: dict[str, tuple[str, tuple[type[Section], ...]]] = {
    'company': (N_('Company'), (Company,)),
    'administration': (N_('Administration'), (Administration, Reminders)),
    'documents': (N_('Documents'), (Papers,)),
    'workflow': (N_('Workflow'), (Workflow, Returns, Reasons, Outcomes)),
    'payment': (N_('Payment'), (PaymentMethods,)),
    'shipping': (N_('Shipping'), (ShippingMethods, Pickups, Carriers)),
    'bench': (N_('Bench'), (BenchRules, Stations, CommandCards)),
    'letters': (N_('Letters'), (Letters,)),
    'mail': (N_('Mail'), (MailServer, MailHealth, Signing, Bounces)),
    'accounting': (N_('Accounting'), (Accounting, Accounts)),
    'staff': (N_('Staff'), (StaffList,)),
}


async def settings_page(scope: Scope, section: str = 'company') -> None:
    """Draws one section; the others are a click away."""
    if not scope.actor.may(Right.SETTINGS):
        Sheet(node=[h.div('.page-head')[h.h1[_('Settings')]],
                    empty_state(_('Only the owner can change settings.'), _('Ask the shop’s owner.'))])
        return
    section = section if section in SECTIONS else 'company'
    root, parts = Living(), list[Section]()
    for topic in (topics.SETTINGS, people_topics.STAFF, *([mailing.OUTBOX] if section == 'mail' else [])):
        scope.follow(root, topic, settings_view.read, _patch(parts), key='settings')
    with root:
        Sheet(node=[h.div('.page-head')[h.h1[_('Settings')]], _draw_tabs(section)])
        view = await settings_view.read()
        parts += [kind(scope, view) for kind in SECTIONS[section][1]]
    ui.page_title(_('Settings'))
    for part in parts:
        await part.begin()


def _draw_tabs(section: str) -> Node:
    return h.nav('.tabs', aria_label=_('Settings'))[[
        link(f'/settings/{name}', _(label), class_='on' if name == section else '',
             aria_current='page' if name == section else None)
        for name, (label, _parts) in SECTIONS.items()]]


def _patch(parts: list[Section]) -> Callable[[settings_view.SettingsView], None]:
    def patch(view: settings_view.SettingsView) -> None:
        for part in parts:
            part.patch(view)
    return patch
