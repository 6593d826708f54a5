def null():
    return None
