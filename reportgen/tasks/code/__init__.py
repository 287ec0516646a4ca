"""Find out which code of its package a function reaches, and digest it."""
