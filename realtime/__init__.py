"""Live rooms: the Socket.IO gateway, ordered events, presence and fan-out."""
