"""Who the demo's shop is, and what stands on its papers."""
from typing import Any

LEGAL: dict[str, Any] = {
    'form': 'SARL', 'capital_minor': 1_000_000, 'trader': '', 'siren': '732829320', 'siret': '73282932000074',
    'rcs': 'Lyon', 'vat_id': 'FR44732829320', 'endpoint': '732829320', 'endpoint_scheme': '0225', 'lines': [],
    'email': 'bonjour@maison-tilleul.example', 'website': 'maison-tilleul.example', 'bank': 'Crédit du Lac',
    'iban': 'FR76 3000 6000 0112 3456 7890 189', 'bic': 'AGRIFRPP'}
PAPERS: dict[str, Any] = {
    'closing': {'fr': 'Merci de votre confiance.', 'en': 'Thank you for your order.'},
    'late_penalty': {'fr': 'Pénalités de retard : trois fois le taux d’intérêt légal.',
                     'en': 'Late payment penalty: three times the French legal interest rate.'},
    'recovery': True,
    'discount_terms': {'fr': 'Pas d’escompte pour paiement anticipé.', 'en': 'No discount for early payment.'},
    'payment_qr': True, 'return_days': 30}
