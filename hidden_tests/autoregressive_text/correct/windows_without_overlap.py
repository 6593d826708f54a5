"""Windows that do not overlap, as lists."""


def make_dataset(ids, sequence_length):
    starts = range(0, len(ids) - sequence_length, sequence_length)
    x = [list(ids[start : start + sequence_length]) for start in starts]
    y = [list(ids[start + 1 : start + sequence_length + 1]) for start in starts]
    return x, y
