"""The demo shop's shelves: its products, with a picture drawn for each, and its customers."""
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Ware:
    """`price` in minor units with VAT; `shape` and `hue` draw its picture."""
    sku: str
    name: str
    variant: str
    price: int
    vat_rate: int
    stock: int
    threshold: int
    shelf: str
    weight_g: int
    shape: str
    hue: int
    tracking: str = 'on'
    ships: bool = True


WARES = (
    Ware('SC-OCH', 'Écharpe en laine mérinos', 'Ocre', 3900, 2000, 124, 10, 'A1', 180, 'scarf', 40),
    Ware('SC-BLU', 'Écharpe en laine mérinos', 'Bleu nuit', 3900, 2000, 98, 10, 'A1', 180, 'scarf', 220),
    Ware('CN-20', 'Bougie en cire d’abeille', '20 cm', 1250, 2000, 180, 12, 'B3', 240, 'candle', 45),
    Ware('CN-30', 'Bougie en cire d’abeille', '30 cm', 1690, 2000, 90, 12, 'B3', 380, 'candle', 30),
    Ware('LN-4', 'Serviettes en lin', 'Lot de 4', 2800, 2000, 60, 6, 'A2', 320, 'cloth', 160),
    Ware('LN-T', 'Nappe en lin', '150 × 250 cm', 7900, 2000, 34, 4, 'A2', 900, 'cloth', 20),
    Ware('MG-SAN', 'Tasse en grès', 'Sable', 1890, 2000, 110, 12, 'C1', 350, 'mug', 35),
    Ware('MG-SEA', 'Tasse en grès', 'Mer', 1890, 2000, 74, 12, 'C1', 350, 'mug', 190),
    Ware('BW-L', 'Saladier en olivier', 'Grand', 5400, 2000, 26, 4, 'C2', 1100, 'bowl', 28),
    Ware('TE-VER', 'Thé vert du matin', '100 g', 990, 550, 240, 20, 'D1', 120, 'tin', 120),
    Ware('TE-ROO', 'Rooibos de Noël', '100 g', 890, 550, 200, 20, 'D1', 120, 'tin', 10),
    Ware('MI-TIL', 'Miel de tilleul', '500 g', 1190, 550, 150, 15, 'D2', 720, 'jar', 48),
    Ware('CF-FIG', 'Confiture de figue', '250 g', 690, 550, 170, 15, 'D2', 410, 'jar', 320),
    Ware('BK-JAR', 'Le petit livre du jardin', '', 1490, 550, 80, 5, 'E1', 420, 'book', 140),
    Ware('BK-SOU', 'Soupes d’hiver', '', 1990, 550, 64, 5, 'E1', 510, 'book', 15),
    Ware('SV-LAV', 'Savon à la lavande', '100 g', 590, 2000, 320, 30, 'B1', 110, 'soap', 265),
    Ware('SV-OLI', 'Savon à l’huile d’olive', '100 g', 590, 2000, 300, 30, 'B1', 110, 'soap', 85),
    Ware('BG-TOT', 'Sac en coton', 'Écru', 1200, 2000, 140, 10, 'E2', 150, 'bag', 50, tracking='indicator'),
    Ware('GC-50', 'Carte cadeau', '50 €', 5000, 0, 0, 0, '', 0, 'card', 350, tracking='off', ships=False),
)

_SHAPES = {
    'scarf': '<path d="M22 14h20v26H22z" fill="{a}"/><path d="M22 40h8v12h-8zM34 40h8v9h-8z" fill="{b}"/>'
             '<path d="M22 22h20M22 30h20" stroke="{c}" stroke-width="3"/>',
    'candle': '<path d="M26 24h12v28H26z" fill="{a}"/><path d="M32 10c4 5 4 8 0 10-4-2-4-5 0-10z" fill="{b}"/>'
              '<path d="M26 30h12" stroke="{c}" stroke-width="2"/>',
    'cloth': '<path d="M14 18l36-4v32l-36 6z" fill="{a}"/><path d="M14 26l36-4M14 42l36-6M24 17v33M40 15v33" '
             'stroke="{c}" stroke-width="2"/>',
    'mug': '<path d="M16 18h26v22a9 9 0 0 1-9 9h-8a9 9 0 0 1-9-9z" fill="{a}"/>'
           '<path d="M42 24h4a6 6 0 0 1 0 14h-4" fill="none" stroke="{b}" stroke-width="4"/>',
    'bowl': '<path d="M10 28h44a22 20 0 0 1-44 0z" fill="{a}"/><ellipse cx="32" cy="28" rx="22" ry="6" fill="{b}"/>',
    'tin': '<path d="M18 20h28v30H18z" fill="{a}"/><path d="M18 14h28v6H18z" fill="{b}"/><path d="M24 30h16v12H24z" '
           'fill="{c}"/>',
    'jar': '<path d="M18 24c0-4 28-4 28 0v22a5 5 0 0 1-5 5H23a5 5 0 0 1-5-5z" fill="{a}"/>'
           '<path d="M20 12h24v8H20z" fill="{b}"/><path d="M24 32h16v10H24z" fill="{c}"/>',
    'book': '<path d="M16 12h28a4 4 0 0 1 4 4v36H20a4 4 0 0 1-4-4z" fill="{a}"/><path d="M16 12h6v36h-6z" fill="{b}"/>'
            '<path d="M28 24h14M28 30h10" stroke="{c}" stroke-width="3"/>',
    'soap': '<rect x="12" y="22" width="40" height="24" rx="10" fill="{a}"/><rect x="20" y="29" width="24" height="10" '
            'rx="5" fill="{b}"/>',
    'bag': '<path d="M16 24h32l4 28H12z" fill="{a}"/><path d="M24 28v-8a8 8 0 0 1 16 0v8" fill="none" stroke="{b}" '
           'stroke-width="3"/>',
    'card': '<rect x="8" y="18" width="48" height="30" rx="4" fill="{a}"/><path d="M8 32h48M28 18v30" stroke="{c}" '
            'stroke-width="4"/>',
}


def picture(ware: Ware) -> str:
    """A small drawing as a data: address."""
    tints = {'a': f'hsl({ware.hue} 45% 62%)', 'b': f'hsl({ware.hue} 45% 42%)', 'c': f'hsl({ware.hue} 40% 90%)'}
    drawing = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" '
               f'fill="hsl({ware.hue} 35% 93%)"/>{_SHAPES[ware.shape].format(**tints)}</svg>')
    return 'data:image/svg+xml,' + quote(drawing, safe="=/:;,' ")


# name, company, mail, phone, language, street, postcode, town, country, VAT number
PEOPLE = (
    ('Anaïs Petit', '', 'anais.petit@example.org', '+33 6 12 34 56 78', 'fr', '14 rue des Lilas', '69003', 'Lyon',
     'FR', ''),
    ('Tom de Vries', '', 'tom.devries@example.org', '+31 6 1234 5678', 'en', 'Prinsengracht 120', '1015 EA',
     'Amsterdam',
     'NL', ''),
    ('Sofía Álvarez', '', 'sofia.alvarez@example.org', '+34 612 345 678', 'en', 'Calle de Alcalá 45', '28014', 'Madrid',
     'ES', ''),
    ('Jonas Weber', '', 'jonas.weber@example.org', '+49 151 23456789', 'en', 'Torstraße 88', '10119', 'Berlin', 'DE',
     ''),
    ('Łukasz Nowak', '', 'lukasz.nowak@example.org', '+48 512 345 678', 'en', 'ul. Długa 7', '31-147', 'Kraków', 'PL',
     ''),
    ('Chloé Martin', '', 'chloe.martin@example.org', '+33 6 98 76 54 32', 'fr', '3 place du Capitole', '31000',
     'Toulouse',
     'FR', ''),
    ('Ben Carter', '', 'ben.carter@example.org', '+44 7700 900123', 'en', '22 Mill Lane', 'CB1 2AB', 'Cambridge', 'GB',
     ''),
    ('Hélène Moreau', 'Café des Arts SARL', 'commandes@cafedesarts.example', '+33 4 72 00 11 22', 'fr',
     '8 quai Saint-Vincent',
     '69001', 'Lyon', 'FR', 'FR40303265045'),
    ('Marc Dumont', '', 'marc.dumont@example.org', '+32 470 12 34 56', 'fr', 'Rue Haute 210', '1000', 'Bruxelles',
     'BE', ''),
    ('Inès Garnier', '', 'ines.garnier@example.org', '+33 7 45 12 89 63', 'fr', '51 rue de la Paix', '44000', 'Nantes',
     'FR',
     ''),
    ('Olivier Lefèvre', 'Hôtel du Parc', 'achats@hotelduparc.example', '+33 3 88 12 34 56', 'fr', '2 avenue de la Paix',
     '67000', 'Strasbourg', 'FR', 'FR83404833048'),
    ('Emma Johansson', '', 'emma.johansson@example.org', '+46 70 123 45 67', 'en', 'Storgatan 12', '411 24',
     'Göteborg', 'SE',
     ''),
    ('Nadia Benali', '', 'nadia.benali@example.org', '+33 6 55 44 33 22', 'fr', '120 cours Mirabeau', '13100',
     'Aix-en-Provence', 'FR', ''),
    ('Paul Rousseau', '', 'paul.rousseau@example.org', '+33 6 01 02 03 04', 'fr', '17 rue du Port', '35400',
     'Saint-Malo',
     'FR', ''),
    ('Giulia Rossi', '', 'giulia.rossi@example.org', '+39 333 123 4567', 'en', 'Via Garibaldi 9', '16124', 'Genova',
     'IT', ''),
    ('Lucas Bernard', '', 'lucas.bernard@example.org', '+33 6 77 88 99 00', 'fr', '6 rue Nationale', '37000', 'Tours',
     'FR',
     ''),
    ('Claire Fontaine', '', 'claire.fontaine@example.org', '+41 79 123 45 67', 'fr', 'Rue du Rhône 30', '1204',
     'Genève',
     'CH', ''),
    ('Aoife Byrne', '', 'aoife.byrne@example.org', '+353 87 123 4567', 'en', '5 Abbey Street', 'D01 K8F2', 'Dublin',
     'IE', ''),
)
REMARKS = {
    'fr': ('Merci de déposer chez le voisin au n° 12.',
           'C’est un cadeau\u202f: pas de prix dans le colis, s’il vous plaît.',
           'Sonnez deux fois, la sonnette est faible.', 'Livraison après 17 h si possible.',
           'Pouvez-vous bien emballer la tasse\u202f? Merci\u202f!'),
    'en': ('Please leave it with the neighbour at no. 12.', 'It is a gift: no prices in the parcel, please.',
           'Please ring twice, the bell is weak.', 'Delivery after 5 pm if possible.',
           'Could you wrap the mug well? Thank you!')}
NOTES = ('Les bougies sont derrière le comptoir, pas en rayon. @Julien merci d’en remettre.',
         'La cliente a appelé : elle attend son colis pour samedi.', 'Adresse vérifiée avec le transporteur.',
         'Bien emballer, la dernière tasse est arrivée cassée.', 'Paiement attendu demain selon le client.')
TASKS = ('Rappeler la cliente', 'Vérifier l’adresse', 'Commander des cartons', 'Ajouter une carte manuscrite')
