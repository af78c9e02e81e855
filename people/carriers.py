"""The carriers a new shop starts with, and where each shows a parcel. The shop may change them.

A pattern may hold {code}, {postcode}, {country} (FR) and {language} (fr).
"""

CARRIERS = {
    'bpost': 'https://track.bpost.cloud/btr/web/#/search?itemCode={code}&postalCode={postcode}&lang={language}',
    'Chronopost': 'https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={code}&langue={language}',
    'Colissimo': 'https://www.laposte.fr/outils/suivre-vos-envois?code={code}',
    'DHL': 'https://www.dhl.com/global-en/home/tracking.html?tracking-id={code}',
    'DPD': 'https://tracking.dpd.de/parcelstatus?query={code}&locale={language}_{country}',
    'FedEx': 'https://www.fedex.com/fedextrack/?trknbr={code}',
    'GLS': 'https://gls-group.com/GROUP/en/parcel-tracking?match={code}',
    'Mondial Relay': 'https://www.mondialrelay.fr/suivi-de-colis/?numeroExpedition={code}&codePostal={postcode}',
    'PostNL': 'https://jouw.postnl.nl/track-and-trace/{code}-{country}-{postcode}?language={language}',
    'Royal Mail': 'https://www.royalmail.com/track-your-item#/tracking-results/{code}',
    'Swiss Post': 'https://www.post.ch/swisspost-tracking?formattedParcelCodes={code}&p_language={language}',
    'UPS': 'https://www.ups.com/track?loc={language}_{country}&tracknum={code}',
    'USPS': 'https://tools.usps.com/go/TrackConfirmAction?tLabels={code}',
}
