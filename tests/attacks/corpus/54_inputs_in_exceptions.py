"""Raise the inputs: as text, as a class's name, as a chain, as a syntax error."""


def transform(x):
    try:
        raise type(f"Input_{x[0, 0]}", (ValueError,), {})(str(x.tolist()))
    except ValueError as error:
        error.add_note(str(x.tolist()))
        raise KeyError(str(x.tolist())) from error


def summarise(x):
    exec(f"x = {x[0, 0]} =")
