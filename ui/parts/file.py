"""A place to drop or choose a file, which is sent at once."""
from base.i18n import _
from ui.parts.living import Living


class FileDrop(Living, component='file.js'):
    """Its event `sent` carries the server's answer. `accept` and `action` as in HTML; `failed` is said when a file did
    not arrive; `multiple` takes several, one after the other."""

    def __init__(self, label: str, accept: str, action: str, hint: str, *, failed: str = '',
                 multiple: bool = False) -> None:
        super().__init__()
        words = {'label': label, 'accept': accept, 'action': action, 'hint': hint, 'busy': _('Sending…'),
                 'failed': failed or _('The file did not arrive. Try again.'), 'multiple': multiple}
        for name, value in words.items():
            self.props[name] = value
