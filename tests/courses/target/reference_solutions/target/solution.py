"""The honest submission."""


class Scale:
    def __init__(self, scale):
        self.scale = scale

    def __call__(self, x):
        return self.scale * x


def transform(x):
    return 2 * x + 1


def summarise(x):
    return {"mean": x.mean(), "largest": x.max()}


def build(scale):
    return Scale(scale)
