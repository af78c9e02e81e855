"""All plain pages in one router."""
from fastapi import APIRouter

from ui.plain import first_run, health, login, quote

router = APIRouter()
for room in (login, first_run, health, quote):
    router.include_router(room.router)
