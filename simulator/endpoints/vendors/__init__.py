"""Vendors of the company directory and of the projects' directories."""
