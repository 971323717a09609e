"""Wrong answers to `MLP`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd
from solutions.network import relu, softmax

misconception(
    "mlp-init-variance-for-deviation",
    "2/fan-in is used as the standard deviation, but it is the variance",
    hint="Does the generator ask for a variance or for a standard deviation?",
    change={"np.sqrt(2 / n_in)": "2 / n_in", "np.sqrt(2 / n_hidden)": "2 / n_hidden"},
)

misconception(
    "mlp-init-one-over-fan-in",
    "the standard deviation is √(1/fan-in): it lacks the 2 that makes up for the ReLU",
    hint="A ReLU silences about half of the units. How does the formula make up for that?",
    everywhere={"sqrt(2": "sqrt(1"},
)

misconception(
    "mlp-init-fan-out",
    "the standard deviation is that of the fan-out, which is how many units a layer has",
    hint="Over how many terms does one unit sum?",
    change={"2 / n_in": "2 / n_hidden", "2 / n_hidden": "2 / n_out"},
)

misconception(
    "mlp-init-xavier",
    "the standard deviation is √(2/(fan-in + fan-out)), that of Glorot and Xavier",
    hint="Which numbers does the formula for a ReLU network use?",
    change={"2 / n_in": "2 / (n_in + n_hidden)", "2 / n_hidden": "2 / (n_hidden + n_out)"},
)

misconception(
    "mlp-init-uniform-limit",
    "√(2/fan-in) is the limit of the uniform draws instead of their standard deviation",
    hint="What is the standard deviation of a uniform distribution between −a and a?",
    change={
        "rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))": "rng.uniform(-a2, a2, (n_hidden, n_out))",
        "self.W1 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))": """
            a1, a2 = np.sqrt(2 / n_in), np.sqrt(2 / n_hidden)
            self.W1 = rng.uniform(-a1, a1, (n_in, n_hidden))
        """,
    },
)

misconception(
    "mlp-init-unscaled",
    "the weights are standard normal: they are not scaled to the fan-in",
    hint="The fan-in is how many numbers go into one unit. How large do sums of so many weights get?",
    change={"np.sqrt(2 / n_in)": "1", "np.sqrt(2 / n_hidden)": "1"},
)

misconception(
    "mlp-init-constant-scale",
    "the weights are scaled by 0.01, however many inputs there are",
    hint="The fan-in is how many numbers go into one unit. How large do sums of so many weights get?",
    change={"np.sqrt(2 / n_in)": "0.01", "np.sqrt(2 / n_hidden)": "0.01"},
)

misconception(
    "mlp-init-mean",
    "the weights are drawn between 0 and 1, so their mean is not 0",
    hint="What is the mean of the numbers that this method of the generator draws?",
    change={
        "rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))": "rng.random((n_in, n_hidden))",
        "rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))": "rng.random((n_hidden, n_out))",
    },
)

misconception(
    "mlp-init-mean-scaled",
    "the weights are drawn between 0 and √(2/fan-in), so their mean is not 0",
    hint="What are the mean and the standard deviation of numbers between 0 and a?",
    change={
        "rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))": (
            "rng.random((n_in, n_hidden)) * np.sqrt(2 / n_in)"
        ),
        "rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))": (
            "rng.random((n_hidden, n_out)) * np.sqrt(2 / n_hidden)"
        ),
    },
)

misconception(
    "mlp-init-n-in-twice",
    "the second layer is scaled by n_in: its own fan-in is n_hidden",
    hint="How many numbers go into a unit of the second layer?",
    change={"2 / n_hidden": "2 / n_in"},
)

misconception(
    "mlp-not-from-rng",
    "the weights are not drawn from rng but from another source",
    hint="The same seed should give the same weights. Which generator do the draws use?",
    everywhere={"rng.normal": "np.random.normal"},
)

misconception(
    "mlp-weights-all-alike",
    "all weights of a layer start with the same value, so all its units stay alike",
    hint="If two hidden units start alike, what could ever make them differ?",
    change={
        "rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))": "np.zeros((n_in, n_hidden))",
        "rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))": "np.zeros((n_hidden, n_out))",
    },
)

misconception(
    "mlp-bias-random",
    "the biases do not start at zero",
    hint="What should each b be before training?",
    change={
        "self.b1 = np.zeros(n_hidden)": "self.b1 = rng.normal(0, 0.1, n_hidden)",
        "self.b2 = np.zeros(n_out)": "self.b2 = rng.normal(0, 0.1, n_out)",
    },
)

misconception(
    "mlp-weights-transposed",
    "the weights have a row for each unit, but they should have a column for each",
    hint="Examples are rows, and X stands to the left of W1. Which shape does W1 have then?",
    change={
        "(n_in, n_hidden)": "(n_hidden, n_in)",
        "(n_hidden, n_out)": "(n_out, n_hidden)",
        "self.z1 = X @ self.W1 + self.b1": "self.z1 = X @ self.W1.T + self.b1",
        "self.z2 = self.a1 @ self.W2 + self.b2": "self.z2 = self.a1 @ self.W2.T + self.b2",
    },
)

misconception(
    "mlp-no-relu",
    "the ReLU is missing, so the two layers are no more than one",
    hint="What is a linear function of a linear function?",
    change={"self.a1 = relu(self.z1)": "self.a1 = self.z1"},
)

misconception(
    "mlp-no-bias",
    "the biases are not added",
    hint="Which terms does the formula for z1 have, and which for z2?",
    change={
        "self.z1 = X @ self.W1 + self.b1": "self.z1 = X @ self.W1",
        "self.z2 = self.a1 @ self.W2 + self.b2": "self.z2 = self.a1 @ self.W2",
    },
)

misconception(
    "mlp-no-first-bias",
    "the bias b1 is not added",
    hint="Which terms does the formula for z1 have?",
    change={"self.z1 = X @ self.W1 + self.b1": "self.z1 = X @ self.W1"},
)

misconception(
    "mlp-no-second-bias",
    "the bias b2 is not added",
    hint="Which terms does the formula for z2 have?",
    change={"self.z2 = self.a1 @ self.W2 + self.b2": "self.z2 = self.a1 @ self.W2"},
)

misconception(
    "mlp-relu-on-logits",
    "a ReLU is applied to the logits as well",
    hint="May a logit be negative?",
    change={"self.z2 = self.a1 @ self.W2 + self.b2": "self.z2 = relu(self.a1 @ self.W2 + self.b2)"},
)

misconception(
    "mlp-sigmoid",
    "the hidden layer has a sigmoid instead of the ReLU",
    hint="Which function leads from z1 to a1?",
    change={"self.a1 = relu(self.z1)": "self.a1 = 1 / (1 + np.exp(-self.z1))"},
)

misconception(
    "mlp-tanh",
    "the hidden layer has a tanh instead of the ReLU",
    hint="Which function leads from z1 to a1?",
    change={"self.a1 = relu(self.z1)": "self.a1 = np.tanh(self.z1)"},
)

misconception(
    "mlp-returns-logits",
    "forward returns the logits, not the probabilities",
    hint="What should each row of what forward returns add up to?",
    change={"return self.p": "return self.z2"},
)

misconception(
    "mlp-p-is-logits",
    "the logits are kept as p: the softmax is missing",
    hint="What should each row of p add up to?",
    change={"self.p = softmax(self.z2)": "self.p = self.z2"},
)

misconception(
    "mlp-log-probabilities",
    "forward gives the logarithms of the probabilities",
    hint="Are the results between 0 and 1?",
    change={"self.p = softmax(self.z2)": "self.p = np.log(softmax(self.z2))"},
)

misconception(
    "mlp-softmax-over-batch",
    "the softmax goes over the examples, not over the classes",
    hint="Each row of p is one example. What should it add up to?",
    change={"self.p = softmax(self.z2)": "self.p = softmax(self.z2.T).T"},
)

misconception(
    "mlp-softmax-over-all",
    "the softmax goes over the whole batch, so all entries together add up to 1",
    hint="Each row of p is one example. What should it add up to?",
    change={
        "self.p = softmax(self.z2)": """
            exp = np.exp(self.z2 - self.z2.max())
            self.p = exp / exp.sum()
        """,
    },
)

misconception(
    "mlp-softmax-twice",
    "the softmax is applied twice",
    hint="What goes into softmax: logits or probabilities?",
    change={
        "return self.p": """
            self.p = softmax(self.p)
            return self.p
        """,
    },
)

misconception(
    "mlp-z1-after-relu",
    "what is kept as z1 has been through the ReLU already",
    hint="The backward pass asks where z1 was positive. Is z1 the input of the ReLU, or its output?",
    change={
        "self.a1 = relu(self.z1)": """
            self.z1 = relu(self.z1)
            self.a1 = self.z1
        """,
    },
)

misconception(
    "mlp-a1-before-relu",
    "what is kept as a1 has not been through the ReLU",
    hint="The weights W2 meet a1. What did they meet in the forward pass?",
    change={
        "self.a1 = relu(self.z1)": "self.a1 = self.z1",
        "self.z2 = self.a1 @ self.W2 + self.b2": "self.z2 = relu(self.a1) @ self.W2 + self.b2",
    },
)

misconception(
    "mlp-z1-without-bias",
    "what is kept as z1 lacks the bias b1",
    hint="Which number is it, exactly, that the ReLU cuts off below 0?",
    change={
        "self.z1 = X @ self.W1 + self.b1": "self.z1 = X @ self.W1",
        "self.a1 = relu(self.z1)": "self.a1 = relu(self.z1 + self.b1)",
    },
)

misconception(
    "mlp-z2-after-softmax",
    "what is kept as z2 has been through the softmax already",
    hint="Which names do the logits and the probabilities have?",
    change={
        "self.p = softmax(self.z2)": """
            self.z2 = softmax(self.z2)
            self.p = self.z2
        """,
    },
)


@misconception(
    "mlp-not-kept",
    "forward does not keep all that the backward pass will need",
    hint="Which names should the model have after a forward pass, and does each begin with self?",
)
class MLP:
    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        self.W1 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))
        self.b2 = np.zeros(n_out)

    def forward(self, X):
        z1 = X @ self.W1 + self.b1
        a1 = relu(z1)
        z2 = a1 @ self.W2 + self.b2
        self.p = softmax(z2)
        return self.p


@misconception(
    "mlp-keeps-the-first-batch",
    "what is kept is that of the first batch, not of the latest",
    hint="What should the backward pass read after the second batch?",
)
class MLP:
    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        self.W1 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))
        self.b2 = np.zeros(n_out)

    def forward(self, X):
        z1 = X @ self.W1 + self.b1
        a1 = relu(z1)
        z2 = a1 @ self.W2 + self.b2
        p = softmax(z2)
        if not hasattr(self, "X"):
            self.X, self.z1, self.a1, self.z2, self.p = X, z1, a1, z2, p
        return p


misconception(
    "mlp-forward-changes-weights",
    "forward changes the weights, but it should only read them",
    hint="Does predicting twice give the same twice?",
    change={
        "self.z1 = X @ self.W1 + self.b1": """
            self.W1 *= 0.9
            self.W2 *= 0.9
            self.z1 = X @ self.W1 + self.b1
        """,
    },
)

misconception(
    "mlp-sizes-ignored",
    "the sizes 784, 128 and 10 are fixed: the arguments are not used",
    hint="Which shapes should the weights have when n_in is 7?",
    change={
        "rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))": "rng.normal(0, np.sqrt(2 / 784), (784, 128))",
        "self.b1 = np.zeros(n_hidden)": "self.b1 = np.zeros(128)",
        "(2 / n_hidden), (n_hidden, n_out)": "(2 / 128), (128, 10)",
        "self.b2 = np.zeros(n_out)": "self.b2 = np.zeros(10)",
    },
)

misconception(
    "mlp-biases-as-rows",
    "the biases are matrices with one row instead of vectors",
    hint="How many axes does an array of shape (H,) have?",
    change={
        "self.b1 = np.zeros(n_hidden)": "self.b1 = np.zeros((1, n_hidden))",
        "self.b2 = np.zeros(n_out)": "self.b2 = np.zeros((1, n_out))",
    },
)

misconception(
    "mlp-default-sizes",
    "the default sizes are not 784, 128 and 10",
    hint="How many pixels does a digit have, and how many kinds of digits are there?",
    change={"128": "100"},
)

misconception(
    "mlp-bias-one-number",
    "the bias is a single number, where each unit should have its own",
    hint="How many units does a layer have, and how many biases?",
    change={"self.b1 = np.zeros(n_hidden)": "self.b1 = 0.0", "self.b2 = np.zeros(n_out)": "self.b2 = 0.0"},
)

misconception(
    "mlp-random-forward",
    "forward leaves something to chance, so the same batch gives other probabilities each time",
    hint="What in forward is not decided by X and the weights?",
    change={"relu(self.z1)": "relu(self.z1) * (np.random.random(self.z1.shape) > 0.5) * 2"},
)


@misconception(
    "mlp-weights-of-the-start",
    "forward uses the weights of the start, whatever they have become",
    hint="Which arrays does forward look at after a step of training?",
)
class MLP:
    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        self.W1 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))
        self.b2 = np.zeros(n_out)
        self._w = (self.W1, self.b1, self.W2, self.b2)

    def forward(self, X):
        W1, b1, W2, b2 = self._w
        self.X = X
        self.z1 = X @ W1 + b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ W2 + b2
        self.p = softmax(self.z2)
        return self.p


misconception(
    "mlp-scales-input",
    "X is divided by 255 inside forward",
    hint="Who has brought the pixels between 0 and 1 already?",
    change={
        "self.X = X": """
            X = X / 255.0
            self.X = X
        """,
    },
)

misconception(
    "mlp-size-ignored",
    "one of the sizes is fixed: its argument is not used",
    hint="Which sizes does the signature let one choose?",
    change={
        "(n_in, n_hidden)": "(n_in, 128)",
        "self.b1 = np.zeros(n_hidden)": "self.b1 = np.zeros(128)",
        "(n_hidden, n_out)": "(128, n_out)",
    },
)

misconception(
    "mlp-init-default-sizes",
    "the deviation is that of the default sizes, whatever sizes are given",
    hint="Which fan-in has this layer?",
    change={"2 / n_in": "2 / 784", "2 / n_hidden": "2 / 128"},
)

misconception(
    "mlp-init-magnitudes",
    "the weights lose their signs, so their mean is not 0",
    hint="What is the mean of the magnitudes of normal numbers?",
    change={
        "rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))": (
            "np.abs(rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden)))"
        ),
        "rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))": (
            "np.abs(rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out)))"
        ),
    },
)

misconception(
    "mlp-leaky",
    "the hidden layer has a leaky ReLU",
    hint="What does the ReLU of the formula give for −5?",
    change={"self.a1 = relu(self.z1)": "self.a1 = np.where(self.z1 > 0, self.z1, 0.01 * self.z1)"},
)

misconception(
    "mlp-sigmoid-on-logits",
    "the logits go through a sigmoid instead of the softmax, so a row does not add up to 1",
    hint="Which function makes a distribution of a row of logits?",
    change={"self.p = softmax(self.z2)": "self.p = 1 / (1 + np.exp(-self.z2))"},
)

misconception(
    "mlp-bias-subtracted",
    "the bias b1 is subtracted instead of added",
    hint="Which sign does the bias have in the formula?",
    change={"self.z1 = X @ self.W1 + self.b1": "self.z1 = X @ self.W1 - self.b1"},
)

misconception(
    "mlp-returns-nothing",
    "forward keeps the probabilities but does not return them",
    hint="How does a result leave a method?",
    change={"return self.p": ""},
)


@misconception(
    "mlp-init-truncated",
    "draws beyond two deviations are drawn again, which makes the standard deviation too small",
    hint="How large is the standard deviation of normal numbers none of which is large?",
)
class MLP:
    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        def trunc(std, shape):
            w = rng.normal(0, 1, shape)
            while (bad := np.abs(w) > 2).any():
                w[bad] = rng.normal(0, 1, bad.sum())
            return w * std

        self.W1 = trunc(np.sqrt(2 / n_in), (n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = trunc(np.sqrt(2 / n_hidden), (n_hidden, n_out))
        self.b2 = np.zeros(n_out)

    def forward(self, X):
        self.X = X
        self.z1 = X @ self.W1 + self.b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.p = softmax(self.z2)
        return self.p


misconception(
    "mlp-weights-repeated",
    "many weights have the same value, but each should be a draw of its own",
    hint="If two inputs always have the same weight, what can the unit tell them apart by?",
    change={
        "rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))": (
            "np.tile(rng.normal(0, np.sqrt(2 / n_in), n_hidden), (n_in, 1))"
        ),
        "rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))": (
            "np.tile(rng.normal(0, np.sqrt(2 / n_hidden), n_out), (n_hidden, 1))"
        ),
    },
)

misconception(
    "mlp-layers-alike",
    "the second layer gets the draws of the first once more",
    hint="How many numbers should have been drawn from the generator in all?",
    change={
        "rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))": (
            "draw[: n_hidden * n_out].reshape(n_hidden, n_out) * np.sqrt(2 / n_hidden)"
        ),
        "self.W1 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))": """
            draw = rng.standard_normal(max(n_in * n_hidden, n_hidden * n_out))
            self.W1 = draw[: n_in * n_hidden].reshape(n_in, n_hidden) * np.sqrt(2 / n_in)
        """,
    },
)

misconception(
    "mlp-drops-the-batch-axis",
    "for a batch of one example the axis of the examples is lost",
    hint="Which shape does p have when N is 1?",
    change={"self.z1 = X @ self.W1 + self.b1": "self.z1 = np.squeeze(X @ self.W1 + self.b1)"},
)

misconception(
    "mlp-softmax-overflow",
    "the exponentials of large logits overflow, or those of very negative ones vanish",
    hint="Which softmax has been made safe for logits of 1000 already?",
    change={"self.p = softmax(self.z2)": "self.p = np.exp(self.z2) / np.exp(self.z2).sum(1, keepdims=True)"},
)

misconception(
    "mlp-a1-is-the-mask",
    "what is kept as a1 is where the units are active, not how much",
    hint="Which numbers does the second layer multiply by its weights?",
    change={
        "self.a1 = relu(self.z1)": "self.a1 = (self.z1 > 0).astype(float)",
        "self.z2 = self.a1 @ self.W2 + self.b2": "self.z2 = (self.a1 * self.z1) @ self.W2 + self.b2",
    },
)

misconception(
    "mlp-z2-shifted",
    "what is kept as z2 has been shifted for the softmax",
    hint="Which numbers come out of the second layer, before anything else is done to them?",
    change={
        "self.p = softmax(self.z2)": """
            self.z2 -= self.z2.max(axis=1, keepdims=True)
            e = np.exp(self.z2)
            self.p = e / e.sum(axis=1, keepdims=True)
        """,
    },
)

misconception(
    "mlp-returns-more",
    "forward returns more than the probabilities",
    hint="What does a caller compare with the labels?",
    change={"return self.p": "return self.p, (self.z1, self.a1, self.z2)"},
)

misconception(
    "mlp-returns-classes",
    "forward returns the most probable classes, not the probabilities",
    hint="Which loss could be computed from classes alone?",
    change={"return self.p": "return self.p.argmax(axis=1)"},
)

misconception(
    "mlp-keeps-columns",
    "what is kept has a column for each example, but it should have a row",
    hint="Which axis of X runs over the examples, and which axis of z1?",
    change={
        "self.z1 = X @ self.W1 + self.b1": "self.z1 = self.W1.T @ X.T + self.b1[:, None]",
        "self.z2 = self.a1 @ self.W2 + self.b2": "self.z2 = self.W2.T @ self.a1 + self.b2[:, None]",
        "self.p = softmax(self.z2)": "self.p = softmax(self.z2.T)",
    },
)

misconception(
    "mlp-biases-shared",
    "both biases are one and the same array, so a step of one moves the other",
    hint="How many arrays of zeros are made, and how many names are there for them?",
    change={
        "self.b1 = np.zeros(n_hidden)": """
            self.W2 = rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))
            self.b1 = np.zeros(n_hidden)
        """,
        """
            self.W2 = rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))
            self.b2 = np.zeros(n_out)
        """: "self.b2 = self.b1 if n_out == n_hidden else np.zeros(n_out)",
    },
)

misconception(
    "mlp-answers-kept",
    "a batch that has been seen before gets its old answer, though the weights have changed since",
    hint="Of what does p depend besides X? What happens between two looks at the same batch?",
    change={
        "self.b2 = np.zeros(n_out)": """
            self.b2 = np.zeros(n_out)
            self.X = None
        """,
        "self.X = X": """
            if self.X is not None and np.array_equal(X, self.X):
                return self.p
            self.X = X
        """,
    },
)

misconception(
    "mlp-temperature",
    "the logits are divided by a temperature on their way to the probabilities",
    hint="Which step lies between z2 and p?",
    change={"self.p = softmax(self.z2)": "self.p = softmax(self.z2 / 1.5)"},
)

misconception(
    "mlp-normalises-hidden",
    "the hidden layer is normalised over the batch, so what an example gets depends on the others",
    hint="May the prediction for one example change with those beside it?",
    change={
        "self.z1 = X @ self.W1 + self.b1": """
            z = X @ self.W1 + self.b1
            self.z1 = (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5)
        """,
    },
)

misconception(
    "mlp-normalises-input",
    "the inputs are normalised first, so the network sees other numbers than it is given",
    hint="Which step of the forward pass is the first one, and what does it do with X?",
    change={
        "self.X = X": "self.X = (X - X.mean()) / (X.std() + 1e-8)",
        "self.z1 = X @ self.W1 + self.b1": "self.z1 = self.X @ self.W1 + self.b1",
    },
)

misconception(
    "mlp-sizes-in-other-order",
    "the sizes are taken in another order than the signature has",
    hint="In which order does the signature name n_in, n_hidden and n_out?",
    change={"n_in=784, n_hidden=128": "n_hidden=128, n_in=784"},
)


@odd("MLP with uniform weights and everything in a dictionary too")
class MLP:
    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        self.W1 = self._layer(rng, n_in, n_hidden)
        self.W2 = self._layer(rng, n_hidden, n_out)
        self.b1, self.b2 = np.zeros(n_hidden), np.zeros(n_out)
        self.cache = {}

    @staticmethod
    def _layer(rng, fan_in, fan_out):
        limit = (6 / fan_in) ** 0.5
        return rng.uniform(-limit, limit, size=(fan_in, fan_out))

    def __call__(self, X):
        return self.forward(X)

    def forward(self, X):
        z1 = np.dot(X, self.W1) + self.b1
        a1 = np.where(z1 > 0, z1, 0)
        z2 = np.dot(a1, self.W2) + self.b2
        self.cache = {"X": X, "z1": z1, "a1": a1, "z2": z2, "p": softmax(z2)}
        for name, value in self.cache.items():
            setattr(self, name, value)
        return self.p


@odd("MLP in float32, the second layer drawn first")
class MLP:
    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        normal = rng.standard_normal
        self.W2 = (normal((n_hidden, n_out)) * np.sqrt(2.0 / n_hidden)).astype(np.float32)
        self.W1 = (normal((n_in, n_hidden)) * np.sqrt(2.0 / n_in)).astype(np.float32)
        self.b1 = np.zeros((n_hidden,), dtype=np.float32)
        self.b2 = np.zeros((n_out,), dtype=np.float32)

    def forward(self, X):
        self.X = X.astype(np.float32)
        self.z1 = np.add(np.matmul(self.X, self.W1), self.b1)
        self.a1 = relu(self.z1)
        self.z2 = np.add(np.matmul(self.a1, self.W2), self.b2)
        self.p = softmax(self.z2)
        return self.p


@odd("MLP by einsum, example by example, with what it needs written inside")
class MLP:
    """A network that prints its sizes."""

    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        self.sizes = n_in, n_hidden, n_out
        print("MLP", *self.sizes)
        self.W1 = np.array([[rng.normal() for _ in range(n_hidden)] for _ in range(n_in)]) / (n_in / 2) ** 0.5
        self.W2 = rng.normal(scale=np.sqrt(2 / n_hidden), size=(n_hidden, n_out))
        self.b1 = self.W1[0] * 0
        self.b2 = self.W2[0] * 0

    def forward(self, X):
        self.X = X
        self.z1 = np.array([np.einsum("d,dh->h", x, self.W1) + self.b1 for x in X])
        self.a1 = self.z1.clip(min=0)
        self.z2 = np.array([np.einsum("h,hk->k", a, self.W2) + self.b2 for a in self.a1])
        exp = np.exp(self.z2 - self.z2.max(axis=1, keepdims=True))
        self.p = exp / exp.sum(axis=1, keepdims=True)
        return self.p


@odd("MLP whose parameters are properties of a dictionary")
class MLP:
    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        self.params = {
            "W1": rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden)),
            "b1": np.zeros(n_hidden),
            "W2": rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out)),
            "b2": np.zeros(n_out),
        }

    @property
    def W1(self):
        return self.params["W1"]

    @W1.setter
    def W1(self, v):
        self.params["W1"] = v

    @property
    def b1(self):
        return self.params["b1"]

    @b1.setter
    def b1(self, v):
        self.params["b1"] = v

    @property
    def W2(self):
        return self.params["W2"]

    @W2.setter
    def W2(self, v):
        self.params["W2"] = v

    @property
    def b2(self):
        return self.params["b2"]

    @b2.setter
    def b2(self, v):
        self.params["b2"] = v

    def forward(self, X):
        self.X = X
        self.z1 = X @ self.W1 + self.b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.p = softmax(self.z2)
        return self.p


@odd("MLP with slots")
class MLP:
    __slots__ = ("W1", "W2", "X", "a1", "b1", "b2", "p", "z1", "z2")

    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        self.W2 = rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))
        self.W1 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))
        self.b1, self.b2 = np.zeros(n_hidden), np.zeros(n_out)

    def forward(self, X):
        self.X, self.z1 = X, X.dot(self.W1) + self.b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1.dot(self.W2) + self.b2
        self.p = softmax(self.z2)
        return self.p


@odd("MLP example by example")
class MLP:
    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        self.W1 = np.stack([rng.normal(scale=np.sqrt(2 / n_in), size=n_hidden) for _ in range(n_in)])
        self.W2 = np.stack([rng.normal(scale=np.sqrt(2 / n_hidden), size=n_out) for _ in range(n_hidden)])
        self.b1 = np.array([0.0] * n_hidden)
        self.b2 = np.array([0.0] * n_out)

    def forward(self, X):
        self.X = X
        z1, a1, z2, p = [], [], [], []
        for x in X:
            z1.append(x @ self.W1 + self.b1)
            a1.append(relu(z1[-1]))
            z2.append(a1[-1] @ self.W2 + self.b2)
            p.append(softmax(z2[-1]))
        self.z1, self.a1, self.z2, self.p = map(np.array, (z1, a1, z2, p))
        return self.p


@odd("MLP with attributes that live in two dictionaries")
class MLP:
    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        object.__setattr__(self, "params", {})
        object.__setattr__(self, "cache", {})
        self.params["W1"] = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))
        self.params["b1"] = np.zeros(n_hidden)
        self.params["W2"] = rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))
        self.params["b2"] = np.zeros(n_out)

    def __getattr__(self, name):
        for store in ("params", "cache"):
            held = self.__dict__.get(store, {})
            if name in held:
                return held[name]
        raise AttributeError(name)

    def __setattr__(self, name, value):
        (self.params if name in self.params else self.cache)[name] = value

    def forward(self, X):
        c = self.cache
        c["X"] = X
        c["z1"] = X @ self.W1 + self.b1
        c["a1"] = relu(c["z1"])
        c["z2"] = c["a1"] @ self.W2 + self.b2
        c["p"] = softmax(c["z2"])
        return c["p"]


@odd("MLP whose parameters are views of one vector")
class MLP:
    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):
        sizes = [n_in * n_hidden, n_hidden, n_hidden * n_out, n_out]
        self.theta = np.zeros(sum(sizes))
        W1, b1, W2, b2 = np.split(self.theta, np.cumsum(sizes)[:-1])
        self.W1, self.b1 = W1.reshape(n_in, n_hidden), b1
        self.W2, self.b2 = W2.reshape(n_hidden, n_out), b2
        self.W1[:] = rng.normal(0, np.sqrt(2 / n_in), self.W1.shape)
        self.W2[...] = rng.normal(0, np.sqrt(2 / n_hidden), self.W2.shape)

    def forward(self, X):
        self.X = X
        self.z1 = X @ self.W1 + self.b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.p = softmax(self.z2)
        return self.p


odd(
    "MLP with weights laid out column by column",
    change={
        "(0, np.sqrt(2 / n_in), (n_in, n_hidden))": "(0, np.sqrt(2 / n_in), (n_hidden, n_in)).T",
        "(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))": "(0, np.sqrt(2 / n_hidden), (n_out, n_hidden)).T",
        "self.z1 = X @ self.W1 + self.b1": "self.z1 = (self.W1.T @ X.T).T + self.b1",
        "self.z2 = self.a1 @ self.W2 + self.b2": "self.z2 = (self.W2.T @ self.a1.T).T + self.b2",
    },
)

odd(
    "MLP by Box and Muller",
    change={
        "rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))": (
            "np.sqrt(2 / n_hidden) * gauss((n_hidden, n_out))"
        ),
        "self.W1 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))": """
            def gauss(shape):
                u, v = rng.random(shape), rng.random(shape)
                return np.sqrt(-2 * np.log(1 - u)) * np.cos(2 * np.pi * v)
            self.W1 = np.sqrt(2 / n_in) * gauss((n_in, n_hidden))
        """,
    },
)
