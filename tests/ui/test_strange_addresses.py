"""Ids in addresses that no row can have: answered as unknown, never with an error."""
import pytest

from tests.open_desk import OpenDesk

STRANGE = ('²', '٣', '-1', '1e3', '9' * 30, '%00')


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_an_id_that_cannot_be_is_unknown(desk: OpenDesk) -> None:
    user = await desk.person('owner')
    for text in STRANGE:
        papers = (f'documents/{text}.pdf', f'slips.pdf?slips={text}', f'slips.pdf?orders={text}',
                  f'orders/{text}/return-form.pdf', f'orders/{text}/reminder.pdf')
        for path in papers:
            assert (await user.http_client.get(f'/papers/{path}')).status_code == 404, path
        await user.open(f'/orders/{text}')
        await user.should_see('This order does not exist.')
