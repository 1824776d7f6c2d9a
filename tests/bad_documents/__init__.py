"""Bad input to documents: refused in words, kept from the others and the store; the room goes on."""
