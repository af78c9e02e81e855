"""All plain pages in one router."""
from fastapi import APIRouter

from ui.plain import first_run, health, login

router = APIRouter()
for room in (login, first_run, health):
    router.include_router(room.router)
