"""Disclosure control: what is published of single places, what stays frozen, and who tries to work out the rest."""
