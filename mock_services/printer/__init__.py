"""A receipt printer that is not there: it understands ESC/POS, keeps its paper as pictures, and can be broken."""
