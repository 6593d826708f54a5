"""Values of the functions of `softmax` against oracles."""

import numpy as np
import pytest

from grader.testing import check


def oracle(logits):
    """log softmax in float64."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@pytest.mark.points(10, category="loss", hint="softmax = exp(logits) / sum(exp(logits)) along the last axis.")
def test_softmax_values(submission, rng):
    """softmax has the right values"""
    logits = rng.normal(size=(4, 7))
    unscaled = np.exp(logits)
    check.allclose(
        submission.softmax(logits),
        np.exp(oracle(logits)),
        mistakes={
            "softmax normalises over the batch: use the last axis.": unscaled / unscaled.sum(axis=0),
            "softmax does not normalise: divide by the sum.": unscaled,
        },
    )


@pytest.mark.points(10, category="loss", hint="log_softmax is the logarithm of softmax.")
def test_log_softmax_values(submission, rng):
    """log_softmax has the right values"""
    logits = rng.normal(size=(4, 7))
    check.allclose(submission.log_softmax(logits), oracle(logits))


@pytest.mark.points(10, category="loss", hint="Subtract the largest logit before exponentiating.")
def test_large_logits(submission, rng):
    """log_softmax is stable for large logits"""
    logits = rng.normal(size=(4, 7)) + 5000.0
    check.allclose(submission.log_softmax(logits), oracle(logits))


@pytest.mark.points(10, category="loss", hint="cross_entropy is the batch mean of -log p(label).")
def test_cross_entropy(submission, rng):
    """cross_entropy is the batch mean of -log p(label)"""
    logits, labels = rng.normal(size=(16, 7)), rng.integers(0, 7, 16)
    chosen = oracle(logits)[np.arange(16), labels]
    mistakes = {
        "cross_entropy has the wrong sign.": chosen.mean(),
        "Take the batch mean, not the sum.": -chosen.sum(),
    }
    check.allclose(submission.cross_entropy(labels, logits), -chosen.mean(), mistakes=mistakes)


@pytest.mark.points(10, category="loss", hint="entropy is -sum p log p of each row.")
def test_entropy_values(submission, rng):
    """entropy has the right values"""
    logits = rng.normal(size=(4, 7))
    logs = oracle(logits)
    check.allclose(submission.entropy(logits), -(np.exp(logs) * logs).sum(axis=-1))


@pytest.mark.points(10, category="loss", hint="perplexity is exp(cross_entropy).")
def test_perplexity(submission, rng):
    """perplexity is exp(cross-entropy)"""
    logits, labels = rng.normal(size=(16, 7)), rng.integers(0, 7, 16)
    check.allclose(
        submission.perplexity(labels, logits), np.exp(-oracle(logits)[np.arange(16), labels].mean())
    )
