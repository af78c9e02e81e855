"""The settings pages follow what is arranged elsewhere."""
import pytest

from base.actor import SYSTEM
from orders import arranging
from tests.open_desk import OpenDesk


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_a_status_made_elsewhere_appears(desk: OpenDesk) -> None:
    user = await desk.person('owner')
    await user.open('/settings/workflow')
    await user.should_see('No status yet')
    await arranging.put_status(SYSTEM, None, 'To wrap', 'info')
    await user.should_see('To wrap')
