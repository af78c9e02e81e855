"""What a person reads whose session a PIN has opened: what it is for, and the way to their own rights."""
import htpy as h
from htpy import Node

from base.i18n import _


def draw_by_pin(onward: str) -> Node:
    """`onward` is the path they come back to with their password. A form, as the login is no page of the desk's own."""
    return h.form('.by-pin', method='get', action='/login')[
        h.span[_('Signed in by PIN: packing only.')],
        h.input(type='hidden', name='next', value=onward),
        h.button('.btn', type='submit')[_('Sign in with the password')]]
