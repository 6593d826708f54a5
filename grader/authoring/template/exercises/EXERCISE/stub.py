"""Linear regression by gradient descent: fill in the three functions.

`statement.md` has the task. Names and arguments are fixed, all else is free. B is the batch size, F the number of
features. Public tests, in seconds: `grader check EXERCISE solution.py`.
"""

import keras
import tensorflow as tf


def build_model(features):
    """Build a linear model.

    Args:
        features: F.

    Returns:
        keras.Model, x (B, F) -> predictions (B, 1).
    """
    raise NotImplementedError


def squared_error(targets, predictions):
    """Mean over the batch of (target - prediction)^2.

    Args:
        targets, predictions: tensors (B, 1).

    Returns:
        Scalar.
    """
    raise NotImplementedError


def train_step(model, optimizer, x, targets):
    """Make one update of the model with the optimizer that is passed.

    Args:
        model: any model (B, F) -> (B, 1), not only yours.
        optimizer: a Keras optimizer, which must be used, once.
        x: (B, F).
        targets: (B, 1).

    Returns:
        {"loss": scalar}, before the update.
    """
    raise NotImplementedError


if __name__ == "__main__":
    # Not run when the file is graded: try your functions here.
    model, optimizer = build_model(3), keras.optimizers.SGD(0.1)
    x = tf.random.normal((64, 3))
    for step in range(100):
        print(step, float(train_step(model, optimizer, x, x[:, :1])["loss"]))
