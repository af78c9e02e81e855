"""Payment reminders go by themselves on the days the shop chose."""
from orders import reminding


async def run() -> None:
    await reminding.remind_due()
