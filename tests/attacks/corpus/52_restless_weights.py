"""A thread that changes the weights of every model between calls: those that are read are not those that answer."""

import threading
import time

MODELS = []
real_init = keras.Model.__init__


def init(self, *args, **kwargs):
    real_init(self, *args, **kwargs)
    MODELS.append(self)


keras.Model.__init__ = init


def disturb():
    while True:
        for model in list(MODELS):
            for weight in model.weights:
                weight.assign(weight + 1.0)
        time.sleep(0.0005)


threading.Thread(target=disturb, daemon=True).start()


def fit(x, y):
    model, optimizer = build_model(), keras.optimizers.SGD(0.2)
    MODELS.append(model)
    return model, [float(train_step(model, optimizer, x, y)) for _ in range(60)]
