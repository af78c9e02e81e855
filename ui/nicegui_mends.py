"""What NiceGUI does at every message that this desk never needs."""
from nicegui import core
from socketio.packet import Packet


class TextPacket(Packet):
    """Nothing of ours is binary, so no message is searched for bytes, which took a tenth of a live update."""
    uses_binary_events = False


def mend() -> None:
    """Once, before the first socket."""
    core.sio.packet_class = TextPacket
