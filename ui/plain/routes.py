"""All plain pages in one router."""
from fastapi import APIRouter

from ui.plain import first_run, health, login, quote, returns

router = APIRouter()
for room in (login, first_run, health, quote, returns):
    router.include_router(room.router)
