"""Saved views of the orders list: a person's own, and those shared with everybody."""
from base.actor import Actor, Right
from base.clock import now
from base.errors import Forbidden, Invalid, Missing, Refused
from base.i18n import N_
from base.text import clean
from data import database
from data.listing_filters import Filters
from data.models import SavedView
from orders import topics
from orders.ground import verb

LONGEST_TITLE, MOST_VIEWS = 60, 40


@verb(Right.VIEW)
async def save_view(actor: Actor, title: str, filters: Filters, shared: bool = False) -> int:
    """Keeps the filters under a name; a view of one's own with that name is replaced. Raises Invalid without a name,
    Forbidden when the role may not share."""
    title = clean(title, LONGEST_TITLE)
    if not title:
        raise Invalid(N_('Give the view a name.'), 'title')
    if shared:
        actor.need(Right.EDIT)
    view = await _own(actor, title)
    view.shared, view.filters = shared, {'query': filters.to_query()}
    await view.save()
    database.announce(topics.VIEWS)
    return view.id


async def _own(actor: Actor, title: str) -> SavedView:
    """The person's view of that name, or a new one; two clicks of one person come one after the other."""
    await database.write('UPDATE staff SET version = version WHERE id = ?', [actor.staff_id])
    mine = await SavedView.filter(owner_id=actor.staff_id)
    found = next((one for one in mine if one.title.casefold() == title.casefold()), None)
    if found is None and len(mine) >= MOST_VIEWS:
        raise Refused(N_('You have {most} saved views. Delete one first.'), most=MOST_VIEWS)
    return found or SavedView(title=title, owner_id=actor.staff_id, made_at=now())


@verb(Right.VIEW)
async def delete_view(actor: Actor, view_id: int) -> None:
    """One's own; an owner may also delete what others share. Raises Missing, Forbidden."""
    view = await SavedView.get_or_none(id=view_id)
    if view is None or not (view.shared or view.owner_id == actor.staff_id):
        raise Missing(N_('This view has been deleted.'))
    if view.owner_id != actor.staff_id and not actor.may(Right.SETTINGS):
        raise Forbidden(N_('Only the one who saved this view, or the shop’s owner, can delete it.'))
    if not await SavedView.filter(id=view.id).delete():
        raise Missing(N_('This view has been deleted.'))
    database.announce(topics.VIEWS)
