"""Mail servers that shops in Europe send by, so that nobody has to look up a port."""
from dataclasses import dataclass

from base.i18n import N_
from mailer.smtp import Security

OWN, SES, ENVIRONMENT = 'own', 'ses', 'environment'
REGIONS = ('eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1', 'eu-south-1', 'us-east-1', 'us-east-2',
           'us-west-2', 'ca-central-1')
SECURITIES: dict[str, str] = {'tls': N_('TLS from the start (usually port 465)'),
                              'starttls': N_('STARTTLS (usually port 587)'),
                              'none': N_('None, only within your own network')}


@dataclass(frozen=True)
class Preset:
    """`hint` says what the provider asks for beyond a user name and a password."""
    label: str
    host: str
    port: int
    security: Security
    hint: str = ''


PRESETS = {
    'gmail': Preset('Gmail, Google Workspace', 'smtp.gmail.com', 465, 'tls', N_(
        'Google takes an app password, not the usual one: make it in your Google account under Security.')),
    'microsoft': Preset('Microsoft 365', 'smtp.office365.com', 587, 'starttls', N_(
        'Authenticated SMTP must be allowed for this mailbox in the Microsoft 365 admin centre.')),
    'ovh': Preset('OVHcloud', 'ssl0.ovh.net', 465, 'tls', N_('The user name is the whole mail address.')),
    'gandi': Preset('Gandi', 'mail.gandi.net', 465, 'tls', N_('The user name is the whole mail address.')),
    'infomaniak': Preset('Infomaniak', 'mail.infomaniak.com', 465, 'tls', N_(
        'The user name is the whole mail address.')),
    'ionos': Preset('IONOS', 'smtp.ionos.fr', 465, 'tls', N_('The user name is the whole mail address.')),
    'orange': Preset('Orange', 'smtp.orange.fr', 465, 'tls', N_(
        'Made for people, not for shops: Orange limits how many mails leave in a day.')),
    'free': Preset('Free', 'smtp.free.fr', 465, 'tls', N_(
        'Authenticated SMTP must be switched on in your Free account first.')),
    'zoho': Preset('Zoho Mail', 'smtp.zoho.eu', 465, 'tls', N_(
        'With two-factor sign-in, Zoho takes an app password.')),
    'brevo': Preset('Brevo', 'smtp-relay.brevo.com', 587, 'starttls', N_(
        'The password is an SMTP key, made at Brevo under SMTP & API. Confirm the sender there too.')),
    'mailjet': Preset('Mailjet', 'in-v3.mailjet.com', 587, 'starttls', N_(
        'The user name is the API key, the password the secret key. Confirm the sender there too.')),
    SES: Preset('Amazon SES', 'email-smtp.eu-west-3.amazonaws.com', 587, 'starttls', N_(
        'User name and password are SMTP credentials, made at Amazon SES. Confirm the sender there too.')),
}


def ses_host(region: str) -> str:
    return f'email-smtp.{region}.amazonaws.com'


def region_of(host: str) -> str:
    """Of an Amazon SES host; empty for any other."""
    return next((region for region in REGIONS if host == ses_host(region)), '')


def preset_of(host: str, port: int, security: str) -> str:
    """The preset these are; else the shop's own server."""
    known = SES if region_of(host) else next((name for name, one in PRESETS.items() if one.host == host), OWN)
    one = PRESETS.get(known)
    return known if one and (one.port, one.security) == (port, security) else OWN
