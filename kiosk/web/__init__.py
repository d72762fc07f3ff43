"""Desks, boards, telephones and the API: pages without a build step over services."""
