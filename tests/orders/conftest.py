"""Hypothesis without a deadline: a busy machine is no wrong sum."""
from hypothesis import settings

settings.register_profile('busy_machine', deadline=None)
settings.load_profile('busy_machine')
