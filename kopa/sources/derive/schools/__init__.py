"""Schools of the register: which are sites, where, in which language, of which grades."""
