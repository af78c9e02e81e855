"""The names under which changes to people are told."""
STAFF = 'staff'


def session(session_id: int) -> str:
    return f'session:{session_id}'
