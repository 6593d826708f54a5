"""Compute a number of 370 million digits while loading; one operation, which no signal handler interrupts."""

nine = 9
number = nine**nine**nine
