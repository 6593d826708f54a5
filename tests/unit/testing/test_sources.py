import numpy as np
import pytest

from grader.testing.sources import MarkovChain


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def two_states(stay: float, leave: float) -> MarkovChain:
    return MarkovChain(np.array([[stay, 1.0 - stay], [leave, 1.0 - leave]]))


def test_a_chain_of_two_states_has_the_entropy_rate_of_the_textbook() -> None:
    # Cover and Thomas, example 4.1: with alpha = 1 - stay and beta = leave the weights are beta and alpha.
    alpha, beta = 0.3, 0.1
    chain = two_states(1.0 - alpha, beta)

    def entropy(p: float) -> float:
        return float(-p * np.log(p) - (1.0 - p) * np.log(1.0 - p))

    expected = beta / (alpha + beta) * entropy(alpha) + alpha / (alpha + beta) * entropy(beta)
    assert np.allclose(chain.stationary, [beta / (alpha + beta), alpha / (alpha + beta)])
    assert np.isclose(chain.entropy_rate, expected)
    assert np.isclose(chain.conditional_entropy(0), entropy(0.25))


def test_independent_draws_have_the_entropy_of_one_draw() -> None:
    p = np.array([0.5, 0.25, 0.25])
    chain = MarkovChain(np.broadcast_to(p, (3, 3, 3)).copy())
    assert np.isclose(chain.entropy_rate, 1.5 * np.log(2.0))
    assert np.isclose(chain.conditional_entropy(0), chain.entropy_rate)


def test_the_stationary_contexts_stay_as_they_are(rng: np.random.Generator) -> None:
    chain = MarkovChain.draw(rng, 5)
    after = np.einsum("ab,abc->bc", chain.stationary, chain.transition)
    assert np.allclose(after, chain.stationary)
    assert np.isclose(chain.stationary.sum(), 1.0)


def test_a_drawn_chain_has_the_memory_that_was_asked_for(rng: np.random.Generator) -> None:
    chain = MarkovChain.draw(rng, 8, entropy=(0.7, 1.2), memory=(0.25, 0.4))
    gain = chain.conditional_entropy(1) - chain.entropy_rate
    assert chain.order == 2
    assert 0.7 <= chain.entropy_rate <= 1.2
    assert 0.25 <= gain <= 0.4
    assert chain.conditional_entropy(0) > chain.conditional_entropy(1) > chain.conditional_entropy(2)


def test_a_chain_that_cannot_be_is_not_sought_for_ever(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="no chain of 2 ids"):
        MarkovChain.draw(rng, 2, entropy=(5.0, 6.0))


def test_samples_follow_the_table_from_the_first_id_on(rng: np.random.Generator) -> None:
    chain = MarkovChain.draw(rng, 4)
    ids = chain.sample(rng, 60_000, 4)
    for first in range(2):
        triples = np.zeros((4, 4, 4))
        np.add.at(triples, tuple(ids[:, first : first + 3].T), 1.0)
        joint = chain.stationary[..., None] * chain.transition
        spread = np.sqrt(joint * (1.0 - joint) / len(ids))
        assert (np.abs(triples / len(ids) - joint) < 6.0 * spread).all()


def test_the_mean_negative_log_likelihood_of_samples_is_the_entropy_rate(rng: np.random.Generator) -> None:
    chain = MarkovChain.draw(rng, 6)
    nll = chain.nll(chain.sample(rng, 5000, 12)).mean(axis=1)
    assert abs(nll.mean() - chain.entropy_rate) < 6.0 * nll.std() / np.sqrt(len(nll))


def test_nll_reads_the_right_entry(rng: np.random.Generator) -> None:
    chain = MarkovChain.draw(rng, 4)
    ids = np.array([[3, 0, 2, 1]])
    expected = -np.log([chain.transition[3, 0, 2], chain.transition[0, 2, 1]])
    assert np.allclose(chain.nll(ids), expected[None])


def test_another_chain_explains_the_samples_worse(rng: np.random.Generator) -> None:
    chain, other = MarkovChain.draw(rng, 6), MarkovChain.draw(rng, 6)
    ids = chain.sample(rng, 500, 10)
    assert other.nll(ids).mean() > chain.nll(ids).mean() + 0.1


@pytest.mark.parametrize(
    "table", [np.full((2, 2), 0.4), np.array([[1.0, 0.0], [0.5, 0.5]]), np.full((2, 3), 1 / 3), np.ones(1)]
)
def test_what_is_no_table_of_probabilities_is_refused(table: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"transition|table"):
        MarkovChain(table)


def test_a_sequence_shorter_than_the_order_is_refused(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="order 2"):
        MarkovChain.draw(rng, 4).sample(rng, 3, 1)
