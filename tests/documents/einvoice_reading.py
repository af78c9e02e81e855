"""E-invoices read back by their own paths: all numbers and names, of CII and UBL in the same words."""
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

RAM = '{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}'
RSM = '{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}'
UDT = '{urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100}'
QDT = '{urn:un:unece:uncefact:data:standard:QualifiedDataType:100}'
CAC = '{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}'
CBC = '{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}'
Read = dict[str, Any]


class _Node:
    """`a/b` walks down children of one namespace; `texts` are all there are, `text` the first or nothing."""

    def __init__(self, element: Element, space: str) -> None:
        self.element, self.space = element, space

    def all(self, path: str) -> list['_Node']:
        steps = '/'.join(step if step.startswith('{') else self.space + step for step in path.split('/'))
        return [_Node(one, self.space) for one in self.element.findall(steps)]

    def texts(self, path: str) -> list[str]:
        return [one.element.text or '' for one in self.all(path)]

    def text(self, path: str) -> str:
        return next(iter(self.texts(path)), '')

    def number(self, path: str) -> Decimal:
        return Decimal(self.text(path) or 0)


def cii(xml: bytes) -> Read:
    root = _Node(ElementTree.fromstring(xml), RAM)
    head = root.all(f'{RSM}ExchangedDocument')[0]
    trade = root.all(f'{RSM}SupplyChainTradeTransaction')[0]
    agreed, settled = trade.all('ApplicableHeaderTradeAgreement')[0], trade.all('ApplicableHeaderTradeSettlement')[0]
    sums = settled.all('SpecifiedTradeSettlementHeaderMonetarySummation')[0]
    on, off = _cii_charges(settled)
    return {
        'number': head.text('ID'), 'type': head.text('TypeCode'), 'currency': settled.text('InvoiceCurrencyCode'),
        'issued_on': head.text(f'IssueDateTime/{UDT}DateTimeString'),
        'notes': [(note.text('SubjectCode'), note.text('Content')) for note in head.all('IncludedNote')],
        'seller': agreed.text('SellerTradeParty/Name'), 'buyer': agreed.text('BuyerTradeParty/Name'),
        'seller_ids': agreed.texts('SellerTradeParty/SpecifiedTaxRegistration/ID'),
        'buyer_ids': agreed.texts('BuyerTradeParty/SpecifiedTaxRegistration/ID'),
        'original': settled.text('InvoiceReferencedDocument/IssuerAssignedID'),
        'original_on': settled.text(f'InvoiceReferencedDocument/FormattedIssueDateTime/{QDT}DateTimeString'),
        'lines': [_cii_line(line) for line in trade.all('IncludedSupplyChainTradeLineItem')], 'on': on, 'off': off,
        'rates': [{'category': tax.text('CategoryCode'), 'rate': tax.number('RateApplicablePercent'),
                   'base': tax.number('BasisAmount'), 'vat': tax.number('CalculatedAmount'),
                   'code': tax.text('ExemptionReasonCode'), 'why': tax.text('ExemptionReason')}
                  for tax in settled.all('ApplicableTradeTax')],
        'subtotal': sums.number('LineTotalAmount'), 'charges': sums.number('ChargeTotalAmount'),
        'allowances': sums.number('AllowanceTotalAmount'), 'net': sums.number('TaxBasisTotalAmount'),
        'vat': sums.number('TaxTotalAmount'), 'total': sums.number('GrandTotalAmount'),
        'paid': sums.number('TotalPrepaidAmount'), 'rounding': sums.number('RoundingAmount'),
        'to_pay': sums.number('DuePayableAmount'),
        'iban': settled.text('SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID')}


def _cii_line(line: _Node) -> Read:
    settled = line.all('SpecifiedLineTradeSettlement')[0]
    price = line.all('SpecifiedLineTradeAgreement/NetPriceProductTradePrice')[0]
    on, off = _cii_charges(settled)
    return {'name': line.text('SpecifiedTradeProduct/Name'),
            'quantity': line.number('SpecifiedLineTradeDelivery/BilledQuantity'),
            'price': price.number('ChargeAmount'), 'per': Decimal(price.text('BasisQuantity') or 1),
            'on': on, 'off': off,
            'amount': settled.number('SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount'),
            'category': settled.text('ApplicableTradeTax/CategoryCode'),
            'rate': settled.number('ApplicableTradeTax/RateApplicablePercent')}


def _cii_charges(node: _Node) -> tuple[list[Any], list[Any]]:
    found: tuple[list[Any], list[Any]] = ([], [])
    for one in node.all('SpecifiedTradeAllowanceCharge'):
        is_charge = one.text(f'ChargeIndicator/{UDT}Indicator') == 'true'
        found[0 if is_charge else 1].append((one.number('ActualAmount'), one.text('CategoryTradeTax/CategoryCode'),
                                             one.number('CategoryTradeTax/RateApplicablePercent')))
    return found


def ubl(xml: bytes) -> Read:
    root = _Node(ElementTree.fromstring(xml), CBC)
    sums = root.all(f'{CAC}LegalMonetaryTotal')[0]
    on, off = _ubl_charges(root)
    before = f'{CAC}BillingReference/{CAC}InvoiceDocumentReference'
    rates = root.all(f'{CAC}TaxTotal/{CAC}TaxSubtotal')
    return {
        'number': root.text('ID'), 'type': root.text('InvoiceTypeCode') or root.text('CreditNoteTypeCode'),
        'currency': root.text('DocumentCurrencyCode'), 'issued_on': root.text('IssueDate').replace('-', ''),
        'notes': [_ubl_note(text) for text in root.texts('Note')],
        'seller': _ubl_party(root, 'Supplier').text(f'{CAC}PartyLegalEntity/RegistrationName'),
        'buyer': _ubl_party(root, 'Customer').text(f'{CAC}PartyLegalEntity/RegistrationName'),
        'seller_ids': _ubl_party(root, 'Supplier').texts(f'{CAC}PartyTaxScheme/CompanyID'),
        'buyer_ids': _ubl_party(root, 'Customer').texts(f'{CAC}PartyTaxScheme/CompanyID'),
        'original': root.text(f'{before}/ID'), 'original_on': root.text(f'{before}/IssueDate').replace('-', ''),
        'lines': [_ubl_line(line) for kind in ('Invoice', 'CreditNote') for line in root.all(f'{CAC}{kind}Line')],
        'on': on, 'off': off,
        'rates': [{'category': rate.text(f'{CAC}TaxCategory/ID'), 'rate': rate.number(f'{CAC}TaxCategory/Percent'),
                   'base': rate.number('TaxableAmount'), 'vat': rate.number('TaxAmount'),
                   'code': rate.text(f'{CAC}TaxCategory/TaxExemptionReasonCode'),
                   'why': rate.text(f'{CAC}TaxCategory/TaxExemptionReason')} for rate in rates],
        'subtotal': sums.number('LineExtensionAmount'), 'charges': sums.number('ChargeTotalAmount'),
        'allowances': sums.number('AllowanceTotalAmount'), 'net': sums.number('TaxExclusiveAmount'),
        'vat': root.number(f'{CAC}TaxTotal/TaxAmount'), 'total': sums.number('TaxInclusiveAmount'),
        'paid': sums.number('PrepaidAmount'), 'rounding': sums.number('PayableRoundingAmount'),
        'to_pay': sums.number('PayableAmount'), 'iban': root.text(f'{CAC}PaymentMeans/{CAC}PayeeFinancialAccount/ID')}


def _ubl_party(root: _Node, who: str) -> _Node:
    return root.all(f'{CAC}Accounting{who}Party/{CAC}Party')[0]


def _ubl_note(text: str) -> tuple[str, str]:
    return (text[1:4], text[5:]) if text.startswith('#') else ('', text)


def _ubl_line(line: _Node) -> Read:
    price, on_off = line.all(f'{CAC}Price')[0], _ubl_charges(line)
    return {'name': line.text(f'{CAC}Item/Name'),
            'quantity': Decimal(line.text('InvoicedQuantity') or line.text('CreditedQuantity')),
            'price': price.number('PriceAmount'), 'per': Decimal(price.text('BaseQuantity') or 1),
            'on': on_off[0], 'off': on_off[1], 'amount': line.number('LineExtensionAmount'),
            'category': line.text(f'{CAC}Item/{CAC}ClassifiedTaxCategory/ID'),
            'rate': line.number(f'{CAC}Item/{CAC}ClassifiedTaxCategory/Percent')}


def _ubl_charges(node: _Node) -> tuple[list[Any], list[Any]]:
    found: tuple[list[Any], list[Any]] = ([], [])
    for one in node.all(f'{CAC}AllowanceCharge'):
        found[0 if one.text('ChargeIndicator') == 'true' else 1].append(
            (one.number('Amount'), one.text(f'{CAC}TaxCategory/ID'), one.number(f'{CAC}TaxCategory/Percent')))
    return found


READERS = {'cii': cii, 'ubl': ubl}
