"""How far scores move when uncertain choices vary."""
