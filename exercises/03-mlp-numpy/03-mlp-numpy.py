# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Backpropagation by hand
#
# You will build a small neural network with nothing but NumPy: the forward pass, the backward pass, and the
# training loop. No library will compute a gradient for you. At the end it reads handwritten digits, more
# than nine out of ten right, and you will know where every number in it came from.
#
# The week has three sessions:
#
# | session | what you do | time |
# |---|---|---|
# | **A** | probability: from a die to maximum likelihood, cross-entropy and KL divergence | about 3 hours |
# | **B** | the network, forward and backward by hand, and a check of the gradients against measured slopes | about 4 hours |
# | **C** | training on real digits, the curves, the errors, and a recall test | about 3 hours |
#
# Why do this once in your life? Because afterwards a call such as `loss.backward()` hides nothing from you.
# And because the same few ideas, a likelihood, its logarithm and the chain rule, train every language model.
#
# **You need** derivatives, the chain rule, matrix products, and some fluency in NumPy. $\partial L/\partial w$
# is the derivative of $L$ when only $w$ moves and everything else stays.
#
# ## How this notebook works
#
# 1. Run the cells from top to bottom. Each exercise has a function with a specification and the line
#    `raise NotImplementedError`. Replace that line by your answer.
# 2. Run the cell below it, such as `check("softmax")`. It tells you what holds, what does not, and what to
#    look at next. Stuck? `check("softmax", hint=1)` gives the idea, `hint=2` the equation, `hint=3` the shapes.
# 3. In a terminal, `pytest` says the same for the whole notebook, and shows which exercise comes next.
#
# **Predict** marks a question to answer before you run the next cell; a guess on paper is enough. Answers and
# derivations are folded away: click on the small triangle, but only once you have your own. The notebook's
# demonstrations are functions named `show_…`, so they leave your own names alone. Where one only draws, JupyterLab
# shows its code collapsed.
#
# An exercise is graded alone: a mistake in an early one does not spoil the later ones. Grading asks the
# same questions as the checks here, with other numbers and a few more corner cases. Rows are always
# examples, and logarithms are natural. A `>>>` marks what you would type, and the line below it what you
# would see. NumPy 2 shows its own numbers as `np.float64(2.0)`; that is as good as `2.0`.
#
# **The rules.** NumPy for the computing, Matplotlib for the pictures; no SciPy, no scikit-learn, no
# PyTorch, nothing that differentiates for you. Keep the names and arguments of the functions. A function
# leaves its arguments as they were, unless its task is to change them. Loops, helper functions and extra
# cells are welcome.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks import check
from mnist import load_data

plt.rcParams["figure.dpi"] = 110

# %% [markdown]
# # Session A · Probability, likelihood and divergence
#
# *About 3 hours. At the end you can say why cross-entropy is the loss for classification, without the words
# “because it works”.*
#
# ## A.1 Random variables, expectation, variance (50 min)
#
# A **random variable** puts a number on each outcome of a chance experiment. Roll a die, and let $X$ be the
# number of dots. Take the next word of a sentence, and let $X$ be its place in the vocabulary. What there
# is to know about a discrete random variable is its distribution: the values $x_k$ that it can take and
# their probabilities $P(X = x_k)$, which are not negative and sum to 1.
#
# The **expectation** is the average of the values, each weighted by its probability:
#
# $$\mathbb E[X] = \sum_k x_k \, P(X = x_k)$$
#
# For a fair die that is $(1 + 2 + 3 + 4 + 5 + 6)/6 = 3.5$. No roll ever shows 3.5: an expectation is a
# centre of mass, not a prediction. The average place in a vocabulary is nonsense, because the order of the words
# is arbitrary; but functions of the *probabilities* of words may be averaged, and will be.
#
# Two properties do most of the work later. The expectation is linear,
# $\mathbb E[aX + bY] = a\,\mathbb E[X] + b\,\mathbb E[Y]$, even where $X$ and $Y$ depend on each other. And
# a function of $X$ is averaged in the same way: $\mathbb E[f(X)] = \sum_k f(x_k)\,P(X = x_k)$.

# %% [markdown]
# ### Exercise 1 · `expectation(values, probs)` (2 points)
#
# The expectation of a discrete random variable. `values` and `probs` are arrays of the same length, shape
# $(K,)$; the answer is one number. A lottery ticket that wins 100 once in fifty times is worth
#
# ```python
# >>> expectation(np.array([0.0, 100.0]), np.array([0.98, 0.02]))
# 2.0
# ```

# %% nbgrader={"grade": false, "grade_id": "expectation", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.probability import expectation

# %% nbgrader={"grade": true, "grade_id": "check_expectation", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("expectation")

# %% [markdown]
# The **variance** says how far the values scatter around the expectation. It is itself an expectation, that
# of the squared distance:
#
# $$\mathrm{Var}(X) = \mathbb E\big[(X - \mathbb E[X])^2\big]$$
#
# For the die:
# $\frac{1}{6}\big((-2.5)^2 + (-1.5)^2 + (-0.5)^2 + 0.5^2 + 1.5^2 + 2.5^2\big) = \frac{35}{12} \approx 2.92$.
# The square makes every distance count as positive, and it changes the unit: dots become dots squared. The
# square root, the **standard deviation** $\sigma \approx 1.71$, is in dots again.

# %% [markdown]
# ### Exercise 2 · `variance(values, probs)` (2 points)
#
# The variance, from the definition. Shapes as before. The probabilities need not be equal, so a plain mean
# of the squared distances is not enough:
#
# ```python
# >>> variance(np.array([-1.0, 0.0, 3.0]), np.array([0.5, 0.25, 0.25]))
# 2.6875
# ```
#
# Here the expectation is $0.25$, and $2.6875 = 0.5 \cdot 1.25^2 + 0.25 \cdot 0.25^2 + 0.25 \cdot 2.75^2$.

# %% nbgrader={"grade": false, "grade_id": "variance", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.probability import variance

# %% nbgrader={"grade": true, "grade_id": "check_variance", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("variance")

# %% [markdown]
# ### Exercise 3 · `roll_dice(n, rng)` (2 points)
#
# Theory predicts; now let chance answer. Roll a fair die `n` times: an integer array of shape $(n,)$,
# values 1 to 6.
#
# Draw every roll from the generator `rng` that you are given, and from nowhere else. Then a seed repeats an
# experiment exactly, and two calls with the same generator give different rolls, since drawing moves it on.
# Have a look at the method `integers` of NumPy's generators, and at which of its two bounds is included.
#
# ```python
# >>> rolls = roll_dice(60_000, np.random.default_rng(1))
# >>> rolls.shape, sorted(set(rolls.tolist()))
# ((60000,), [1, 2, 3, 4, 5, 6])
# ```

# %% nbgrader={"grade": false, "grade_id": "roll_dice", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.probability import roll_dice

# %% nbgrader={"grade": true, "grade_id": "check_roll_dice", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("roll_dice")

# %% [markdown]
# ### Does the die agree?
#
# The mean of $n$ independent rolls is a random variable too. Its expectation is $3.5$, and its standard
# deviation is $\sigma/\sqrt n$. The grey band below is $3.5 \pm 2\sigma/\sqrt n$: at any one $n$, about 95 of
# 100 dice have their mean inside it.
#
# **Predict.** After 100 rolls the band reaches from 3.16 to 3.84. How many rolls make it half as wide?


# %%
def show_dice():
    rng = np.random.default_rng(0)
    rolls = roll_dice(100_000, rng)
    faces, fair = np.arange(1, 7), np.full(6, 1 / 6)
    print(f"mean of 100,000 rolls     {rolls.mean():.3f}   predicted {expectation(faces, fair):.3f}")
    print(f"variance of 100,000 rolls {rolls.var():.3f}   predicted {variance(faces, fair):.3f}")

    n = np.arange(1, 10_001)
    band = 2 * np.sqrt(35 / 12 / n)
    _, axes = plt.subplots(figsize=(7, 3), layout="constrained")
    axes.fill_between(n, 3.5 - band, 3.5 + band, color="0.5", alpha=0.25, label="95 of 100 dice are here")
    for _ in range(5):
        axes.plot(n, roll_dice(len(n), rng).cumsum() / n, linewidth=1)
    axes.set(xlabel="rolls so far", ylabel="mean so far", title="Five dice find 3.5")
    axes.set(xscale="log", xlim=(1, 10_000), ylim=(1, 6))
    axes.legend()
    plt.show()


show_dice()

# %% [markdown]
# <details><summary>The answer</summary>
#
# 400: the width goes with $1/\sqrt n$, so half the width costs four times the rolls. You will meet this again in
# session C: the loss of a minibatch of 64 examples is a mean of 64 random numbers, and scatters in the same way.
#
# </details>
#
# ## A.2 Maximum likelihood (70 min)
#
# A statistical model is a family of distributions, one for each setting of its parameters $\theta$. Given
# observations $x_1, \dots, x_N$, which $\theta$ should we believe? **Maximum likelihood** answers: the one
# under which what we saw was most probable. If the observations are independent, their joint probability is
# a product. With $\arg\max_\theta$ for “the $\theta$ at which this is largest”,
#
# $$\hat\theta = \arg\max_\theta \prod_{i=1}^N P(x_i; \theta)$$
#
# Seen as a function of $\theta$, with the data held fixed, the product is called the **likelihood**. It is
# awkward: multiply a few hundred probabilities and the result is too small for a floating-point number. So
# we take its logarithm. The logarithm grows with its argument, so the maximum stays where it is, and
# products become sums:
#
# $$\hat\theta
# = \arg\max_\theta \sum_{i=1}^N \log P(x_i; \theta)
# = \arg\min_\theta \; \underbrace{-\frac1N \sum_{i=1}^N \log P(x_i; \theta)}_{\text{mean negative log-likelihood}}$$
#
# The sign turns a maximum into a minimum, and the factor $1/N$ makes the number comparable between data
# sets of different sizes. Neither moves the best $\theta$.
#
# Take a coin that shows heads with the unknown probability $\theta$, and that showed heads 7 times out of
# 10. Its log-likelihood is $7 \log\theta + 3 \log(1 - \theta)$. Setting the derivative
# $7/\theta - 3/(1 - \theta)$ to zero gives $\hat\theta = 0.7$: the relative frequency.


# %% jupyter={"source_hidden": true}
def show_coin():
    theta = np.linspace(0.01, 0.99, 197)
    _, (left, right) = plt.subplots(1, 2, figsize=(8, 2.8), layout="constrained")
    for heads, tosses, look in ((7, 10, "-"), (70, 100, "--")):
        log_likelihood = heads * np.log(theta) + (tosses - heads) * np.log(1 - theta)
        left.plot(theta, np.exp(log_likelihood - log_likelihood.max()), look, label=f"{heads} of {tosses}")
        right.plot(theta, -log_likelihood / tosses, look, label=f"{heads} of {tosses}")
    left.set(xlabel=r"$\theta$", title="likelihood, divided by its maximum")
    right.set(xlabel=r"$\theta$", title="mean negative log-likelihood")
    for axes in (left, right):
        axes.axvline(0.7, color="0.7", linewidth=1)
        axes.legend()
    plt.show()


show_coin()
print("0.1 multiplied 400 times:", 0.1**400, "  its logarithm:", round(400 * np.log(0.1), 2))

# %% [markdown]
# Ten times the data, in the same proportion, has the same best $\theta$ and the same *mean* negative
# log-likelihood, but a much sharper likelihood: we may be surer.
#
# ### From coins to classes
#
# A **categorical** distribution is a die with $K$ sides of any probabilities $p_1, \dots, p_K$. A
# classifier is a machine that reads an input $x$ and answers with such a die: $p = p(x; \theta)$, with one
# side for each class. If the true class is $c$, the likelihood of that one example is simply $p_c$.
#
# Write the class as a **one-hot** vector $y$, with $y_c = 1$ and 0 elsewhere. Then $p_c$ is a product over all
# classes, in which every factor but one is raised to the power of 0 and so is 1:
#
# $$P(y \mid x; \theta) = \prod_{k=1}^K p_k^{\,y_k}
# \qquad\Longrightarrow\qquad
# -\log P(y \mid x; \theta) = -\sum_{k=1}^K y_k \log p_k$$
#
# The right-hand side is the **cross-entropy** loss. It is the negative log-likelihood of a categorical model, and
# to minimise it is to choose the parameters under which the labels were most probable.
#
# A language model is such a classifier, with the vocabulary for its classes and the text so far for its
# input. Its training loss is the mean of $-\log p(\text{next token})$, that is, maximum likelihood. The
# number that papers report as *perplexity* is its exponential.

# %% [markdown]
# ### Exercise 4 · `negative_log_likelihood(probs, labels)` (3 points)
#
# The mean over the examples of $-\log$ of the probability that each one's true class was given. `probs` has
# shape $(N, K)$, a distribution in each row; `labels` has shape $(N,)$ and holds integers. One number.
#
# A model that says “one half” every time pays $\log 2$ for each example:
#
# ```python
# >>> probs = np.array([[0.5, 0.5, 0.0], [0.25, 0.5, 0.25]])
# >>> round(negative_log_likelihood(probs, np.array([0, 1])), 4)
# 0.6931
# ```
#
# To pick one entry from each row, index with two arrays: the row numbers and the column numbers.
# `probs[[0, 1], [2, 0]]` is the array of `probs[0, 2]` and `probs[1, 0]`.

# %% nbgrader={"grade": false, "grade_id": "negative_log_likelihood", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.likelihood import negative_log_likelihood

# %% nbgrader={"grade": true, "grade_id": "check_negative_log_likelihood", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("negative_log_likelihood")

# %% [markdown]
# ### Exercise 5 · `categorical_mle(labels, num_classes)` (3 points)
#
# Suppose there is no input at all: one categorical distribution for all examples, and the labels to fit it
# to. As for the coin, the maximum of the likelihood is at the relative frequencies. Return them, shape
# $(K,)$. A class that never occurs has probability 0, and it still has its place in the array, even at the
# end:
#
# ```python
# >>> categorical_mle(np.array([0, 0, 1, 0]), 3)
# array([0.75, 0.25, 0.  ])
# ```
#
# That this is the maximum you will prove at the end of the session.

# %% nbgrader={"grade": false, "grade_id": "categorical_mle", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.likelihood import categorical_mle

# %% nbgrader={"grade": true, "grade_id": "check_categorical_mle", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("categorical_mle")

# %% [markdown]
# The proof comes later; a test can come now. Below, 10,000 random distributions try to explain 200 labels
# better than their frequencies do.


# %%
def show_rivals():
    rng = np.random.default_rng(0)
    labels = rng.choice(4, size=200, p=[0.1, 0.2, 0.3, 0.4])
    best = categorical_mle(labels, 4)
    rivals = rng.dirichlet(np.ones(4), size=10_000)
    scores = [negative_log_likelihood(np.tile(rival, (200, 1)), labels) for rival in rivals]
    print(f"frequencies       {negative_log_likelihood(np.tile(best, (200, 1)), labels):.4f}")
    print(f"best of 10,000    {min(scores):.4f}")
    print(f"typical of 10,000 {np.median(scores):.4f}")


show_rivals()

# %% [markdown]
# ## A.3 Entropy, KL divergence, cross-entropy (60 min)
#
# How surprised should you be by something that had the probability $p$? A good measure is $-\log p$: what
# is certain does not surprise at all, what is impossible would surprise without bound, and the surprises of
# independent events add up. With the natural logarithm its unit is the **nat**; with base 2 it would be the
# bit.
#
# The **entropy** of a distribution is the surprise to expect from it:
#
# $$H(p) = -\sum_k p_k \log p_k$$
#
# It is 0 when one outcome is certain, and at most $\log K$, when all $K$ are equally probable. A term with
# $p_k = 0$ counts as 0, because $p \log p \to 0$ as $p \to 0$: what never happens surprises nobody.


# %% jupyter={"source_hidden": true}
def show_surprise():
    p = np.linspace(0.001, 0.999, 999)
    _, (left, right) = plt.subplots(1, 2, figsize=(8, 2.8), layout="constrained")
    left.plot(p, -np.log(p))
    left.set(xlabel="probability $p$", ylabel="nats", title=r"surprise, $-\log p$")
    right.plot(p, -p * np.log(p) - (1 - p) * np.log(1 - p), color="tab:orange")
    right.axhline(np.log(2), color="0.7", linewidth=1, linestyle="--")
    right.text(0.01, 0.63, r"$\log 2$")
    right.set(xlabel="probability of heads", ylabel="nats", title="entropy of a coin")
    plt.show()


show_surprise()

# %% [markdown]
# ### Exercise 6 · `entropy(p)` (2 points)
#
# The entropy in nats of a distribution `p` of shape $(K,)$, which may hold zeros. NumPy's `0 * np.log(0)`
# is `nan`, so think about those terms before they reach the logarithm.
#
# ```python
# >>> round(entropy(np.array([0.5, 0.25, 0.25, 0.0])), 4)
# 1.0397
# ```
#
# That is $1.5 \log 2$: as much as one and a half tosses of a fair coin.

# %% nbgrader={"grade": false, "grade_id": "entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.information import entropy

# %% nbgrader={"grade": true, "grade_id": "check_entropy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("entropy")

# %% [markdown]
# Now let outcomes come from $p$ while we believe $q$. The surprise that we feel is $-\log q_k$; the
# surprise that was called for is $-\log p_k$. The excess, on average, is the **Kullback–Leibler
# divergence** from $p$ to $q$:
#
# $$D(p \Vert q) = \sum_k p_k \log\frac{p_k}{q_k}$$
#
# **It is never negative.** Because $\log t \le t - 1$, with equality only at $t = 1$,
#
# $$-D(p \Vert q) = \sum_{k:\,p_k > 0} p_k \log\frac{q_k}{p_k} \;\le\; \sum_{k:\,p_k > 0} p_k\left(\frac{q_k}{p_k} - 1\right)
# = \sum_{k:\,p_k > 0} q_k - 1 \;\le\; 0,$$
#
# and it is 0 only if $p = q$: a wrong belief always costs something.
#
# **It may be infinite.** Where $q$ rules out ($q_k = 0$) what $p$ lets happen ($p_k > 0$), no finite amount
# of surprise is enough. The other way round, $p_k = 0$, the term counts as 0, whatever $q_k$ is.

# %% [markdown]
# ### Exercise 7 · `kl_divergence(p, q)` (3 points)
#
# $D(p \Vert q)$ in nats, for `p` and `q` of shape $(K,)$, with both kinds of zeros as above.
#
# ```python
# >>> p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])
# >>> round(kl_divergence(p, q), 4)
# 0.6931
# >>> kl_divergence(q, p)
# inf
# ```
#
# The first is $\log 2$, because $p$ gives everything that can happen twice the probability that $q$ gives
# it. The second is infinite, because $p$ calls the third outcome impossible, and under $q$ it comes every
# other time.

# %% nbgrader={"grade": false, "grade_id": "kl_divergence", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.information import kl_divergence

# %% nbgrader={"grade": true, "grade_id": "check_kl_divergence", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("kl_divergence")

# %% [markdown]
# ### The two directions ask for different things
#
# $D(p \Vert q)$ and $D(q \Vert p)$ are different questions, not two spellings of one. Below, $p$ has two
# humps, and $q$ may only be a single bell. Which bell is best?
#
# - Minimise $D(p \Vert q)$: wherever $p$ has mass, $q$ must have some, or the surprise is huge. The best
#   bell **covers** both humps, and wastes mass in the valley. This is the direction of maximum likelihood.
# - Minimise $D(q \Vert p)$: wherever $q$ has mass, $p$ must have some. The best bell **settles on** the
#   bigger hump, and is silent about the other.


# %% jupyter={"source_hidden": true}
def show_two_bells():
    x = np.linspace(-6, 6, 121)

    def bell(mean, sd):
        weights = np.exp(-0.5 * ((x - mean) / sd) ** 2)
        return weights / weights.sum()

    p = 0.6 * bell(-2, 0.7) + 0.4 * bell(2, 0.7)
    bells = [bell(mean, sd) for mean in np.linspace(-4, 4, 41) for sd in np.linspace(0.5, 4, 36)]
    covers = min(bells, key=lambda q: kl_divergence(p, q))
    settles = min(bells, key=lambda q: kl_divergence(q, p))

    _, panels = plt.subplots(1, 2, figsize=(8, 2.6), sharey=True, layout="constrained")
    for axes, q, title in zip(panels, (covers, settles), (r"$D(p \| q)$", r"$D(q \| p)$"), strict=True):
        axes.fill_between(x, p, color="0.5", alpha=0.35, label="$p$")
        axes.plot(x, q, label="$q$")
        axes.set(title=f"smallest {title}", xlabel="$x$", yticks=[])
        axes.legend()
    plt.show()

    print("                D(p‖q)   D(q‖p)")
    print(f"q covers both   {kl_divergence(p, covers):6.3f}   {kl_divergence(covers, p):6.3f}")
    print(f"q settles       {kl_divergence(p, settles):6.3f}   {kl_divergence(settles, p):6.3f}")


show_two_bells()

# %% [markdown]
# ### Cross-entropy between distributions
#
# The whole surprise, not just the excess, is the **cross-entropy**. Because $\log q = \log p - \log\frac pq$,
# it is the sum of two terms that we know:
#
# $$H(p, q) = -\sum_k p_k \log q_k
# = \underbrace{-\sum_k p_k \log p_k}_{H(p)} + \underbrace{\sum_k p_k \log\frac{p_k}{q_k}}_{D(p \Vert q)}$$
#
# In training, $p$ is the data, which we cannot change, so $H(p)$ is a constant. **To minimise the
# cross-entropy is to minimise the divergence from the data to the model**, and both are the maximum of the
# likelihood. For a one-hot $p$ the entropy is 0, and the loss of A.2 *is* the divergence.
#
# ### Exercise 8 · `distribution_cross_entropy(p, q)` (3 points)
#
# $H(p, q)$ in nats, for `p` and `q` of shape $(K,)$; zeros as in the divergence.
#
# ```python
# >>> p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])
# >>> round(distribution_cross_entropy(p, q), 4)
# 1.3863
# ```

# %% nbgrader={"grade": false, "grade_id": "distribution_cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.information import distribution_cross_entropy

# %% nbgrader={"grade": true, "grade_id": "check_distribution_cross_entropy", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("distribution_cross_entropy")


# %%
def show_the_sum(p, q):
    print(f"H(p)            {entropy(p):.4f}")
    print(f"D(p‖q)          {kl_divergence(p, q):.4f}")
    print(f"H(p) + D(p‖q)   {entropy(p) + kl_divergence(p, q):.4f}")
    print(f"H(p, q)         {distribution_cross_entropy(p, q):.4f}")
    print(f"D(q‖p)          {kl_divergence(q, p):.4f}   which is another number")


show_the_sum(np.array([0.7, 0.2, 0.1]), np.array([0.4, 0.4, 0.2]))

# %% [markdown]
# ### Where you will meet it again
#
# | where | the term | what it does |
# |---|---|---|
# | distillation | $D(p_\text{teacher} \Vert p_\text{student})$ | the small model learns the large one's whole distribution, its doubts included |
# | RLHF | reward $-\ \beta\, D(\pi_\theta \Vert \pi_\text{ref})$ | the tuned model may collect reward, but must not drift far from where it started |
# | DPO | the same objective, solved for $\pi_\theta$ | its best policy is known in closed form, so preferences can be fitted by a simple loss, without a reward model |
# | variational autoencoders | $D(q(z \mid x) \Vert p(z))$ | keeps the codes of the data near a simple prior that one can sample from |
#
# When a paper has such a term, ask first which distribution comes first: the second one must cover it.
#
# ### What goes wrong in session A
#
# - Entropy and cross-entropy are mixed up. $H(p)$ belongs to one distribution, $H(p, q)$ to two, and
#   $H(p, p) = H(p)$.
# - The arguments of $D$ are swapped. It runs without an error and answers another question.
# - “Minimise the cross-entropy” and “maximise the likelihood” are taken for two methods. They are one.
# - Bits and nats are mixed. `np.log` gives nats, and so does everything here.

# %% [markdown]
# ### Derivation · From likelihood to cross-entropy (10 points, read by a person)
#
# Write this out yourself, on paper first.
#
# 1. *(4 points)* A classifier gives the probabilities $p(x_i; \theta)$, and $N$ labelled examples are
#    independent, with one-hot labels $y_i$. Start from the likelihood of the labels and arrive at the mean
#    cross-entropy. At each step say what was done and why it does not move the best $\theta$.
# 2. *(4 points)* Without inputs, one distribution $p$ serves all examples, and class $k$ was seen $n_k$
#    times. Show that the likelihood is greatest at $p_k = n_k/N$. (Write the mean negative log-likelihood as a
#    cross-entropy $H(\hat p, p)$ with $\hat p_k = n_k/N$, and use what you know about the sign of $D$. If you
#    know Lagrange multipliers, they lead there too.)
# 3. *(2 points)* Explain in a sentence or two why the same $\theta$ minimises the KL divergence from the
#    data to the model.

# %% [markdown] nbgrader={"grade": true, "grade_id": "mle_derivation", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **1.** The examples are independent, so the likelihood of all labels is the product of theirs, and each is
# categorical:
#
# $$\mathcal L(\theta) = \prod_{i=1}^N P(y_i \mid x_i; \theta) = \prod_{i=1}^N \prod_{k=1}^K p_k(x_i; \theta)^{y_{ik}}$$
#
# The logarithm is strictly increasing, so the best $\theta$ stays; products become sums. The sign turns the
# maximum into a minimum. Dividing by the constant $N > 0$ rescales the function and leaves its minimum in
# place:
#
# $$\arg\max_\theta \mathcal L(\theta) = \arg\max_\theta \sum_i \sum_k y_{ik} \log p_k(x_i; \theta)
# = \arg\min_\theta -\frac1N \sum_i \sum_k y_{ik} \log p_k(x_i; \theta),$$
#
# which is the mean cross-entropy.
#
# **2.** Maximise $\sum_k n_k \log p_k$ subject to $\sum_k p_k = 1$. With
# $\Lambda = \sum_k n_k \log p_k + \lambda(1 - \sum_k p_k)$,
# $\partial\Lambda/\partial p_k = n_k/p_k - \lambda = 0$ gives $p_k = n_k/\lambda$; the constraint gives
# $\lambda = \sum_k n_k = N$. The logarithm is concave, so it is a maximum; a class with $n_k = 0$ gets
# $p_k = 0$. *Or:* with $\hat p_k = n_k/N$, the mean negative log-likelihood is
# $H(\hat p, p) = H(\hat p) + D(\hat p \Vert p)$; the first term does not depend on $p$, the second is
# least, 0, only at $p = \hat p$.
#
# **3.** The mean cross-entropy is
# $H(p_\text{data}, p_\theta) = H(p_\text{data}) + D(p_\text{data} \Vert p_\theta)$, and the first term does
# not depend on $\theta$.
#
# **Rubric.**
# - 1 (4): product by independence 1; one-hot powers or an equivalent that picks the true class 1; logarithm
#   with the reason that it is monotonic 1; sign and $1/N$ with the reason 1.
# - 2 (4): objective and constraint written 1; stationary point 2; $\lambda = N$, or why it is a maximum 1.
#   By way of $D$: cross-entropy form 2, constant term 1, $D \ge 0$ with equality 1.
# - 3 (2): decomposition 1; entropy of the data is constant 1. A swapped $D(p_\theta \Vert p_\text{data})$
#   loses 1.
# ### END SOLUTION

# %% [markdown]
# # Session B · Forward and backward by hand
#
# *About 4 hours. At the end you have every gradient of a network, derived by you, and measurements that agree
# with your code.*
#
# ## B.1 The network and its forward pass (60 min)
#
# An image of 28 × 28 pixels is a row of 784 numbers. A first linear layer mixes them into 128 hidden units,
# a ReLU drops what is negative, a second linear layer mixes the hidden units into 10 **logits**, one for
# each digit, and softmax turns those into probabilities:
#
# $$\begin{aligned}
# z_1 &= X W_1 + b_1 & \text{(linear)} \\
# a_1 &= \max(0, z_1) & \text{(ReLU)} \\
# z_2 &= a_1 W_2 + b_2 & \text{(linear)} \\
# p &= \mathrm{softmax}(z_2) & \text{(probabilities)} \\
# L &= -\tfrac1N \textstyle\sum_i \sum_k y_{ik} \log p_{ik} & \text{(mean cross-entropy)}
# \end{aligned}$$
#
# Without the ReLU the two linear layers would collapse into one, $X (W_1 W_2) + \dots$, and the hidden
# layer would be for nothing. Session C shows on a plane what such a network cannot do.
#
# **Rows are examples.** Many books write one example as a column, $z = W x + b$. Code works on $N$ examples
# at a time, one a row, and so do we: $Z = X W + b$, where $b$ is added to each row. With $D = 784$ inputs,
# $H = 128$ hidden units and $K = 10$ classes:
#
# | tensor | shape | what it is |
# |---|---|---|
# | $X$ | $(N, D)$ | inputs, an example a row |
# | $W_1,\ b_1$ | $(D, H),\ (H,)$ | weights and biases of the first layer |
# | $z_1,\ a_1$ | $(N, H)$ | hidden units, before and after the ReLU |
# | $W_2,\ b_2$ | $(H, K),\ (K,)$ | weights and biases of the second layer |
# | $z_2,\ p,\ y$ | $(N, K)$ | logits, probabilities, one-hot labels |
# | $L$ | a number | the loss |
#
# That makes $784 \cdot 128 + 128 + 128 \cdot 10 + 10 = 101{,}770$ parameters to learn.
#
# The picture shows who is computed from whom: forward along the blue arrows; backward, in B.2, along the red
# ones.

# %% jupyter={"source_hidden": true}
from matplotlib.offsetbox import AnnotationBbox, TextArea, VPacker


def show_graph(black, red):
    """Draw the network: `black` and, below it, `red` stand in the nodes; a red node has its step's arrow."""
    nodes = {  # name: (x, y, label, colour)
        "X": (0, 2, "$X$", "0.93"),
        "z1": (2, 2, "$z_1$", "#dce9f7"),
        "a1": (4, 2, "$a_1$", "#dce9f7"),
        "z2": (6, 2, "$z_2$", "#dce9f7"),
        "p": (8, 2, "$p$", "#dce9f7"),
        "L": (9.8, 2, "$L$", "#f9ddd5"),
        "W1": (1.2, 0, "$W_1$", "#e3f1dc"),
        "b1": (2.9, 0, "$b_1$", "#e3f1dc"),
        "W2": (5.2, 0, "$W_2$", "#e3f1dc"),
        "b2": (6.9, 0, "$b_2$", "#e3f1dc"),
        "y": (9.8, 0, "$y$", "0.93"),
    }
    _, axes = plt.subplots(figsize=(10, 3.9), layout="constrained")
    axes.set(xlim=(-0.5, 10.3), ylim=(-1.1, 3.1))
    axes.axis("off")

    def arrow(start, end, colour, bend=0.0, gap=4):
        look = {"arrowstyle": "-|>", "color": colour, "linestyle": "--" if bend else "-"}
        look |= {"shrinkA": gap, "shrinkB": gap, "connectionstyle": f"arc3,rad={bend}"}
        axes.annotate("", end, start, arrowprops=look)

    for name, (x, y, label, colour) in nodes.items():
        lines = [(label, "black"), (black[name], "black"), (red.get(name, ""), "tab:red")]
        look = [{"color": ink, "size": 8, "family": "monospace"} for _, ink in lines]
        areas = [
            TextArea(line, textprops=props) for (line, _), props in zip(lines, look, strict=True) if line
        ]
        box = {"boxstyle": "round,pad=0.2", "facecolor": colour, "edgecolor": "0.4"}
        where = {"xy": (x, y), "box_alignment": (0.5, 0.5 if y else 1), "bboxprops": box}
        axes.add_artist(AnnotationBbox(VPacker(children=areas, align="center", sep=3), **where))
    for edge in ("X-z1", "z1-a1", "a1-z2", "z2-p", "p-L"):
        tail, head = (nodes[name] for name in edge.split("-"))
        arrow(tail[:2], head[:2], "#2f8fdd", gap=41)
    for edge in ("W1-z1", "b1-z1", "W2-z2", "b2-z2", "y-L"):
        tail, head = (nodes[name] for name in edge.split("-"))
        arrow(tail[:2], (head[0], 1.55), "#2f8fdd")
    for x, word in ((1, "linear"), (3, "ReLU"), (5, "linear"), (7, "softmax"), (8.95, "cross-\nentropy")):
        axes.text(x, 1.9, word, size=8, ha="center", va="top", color="#2f8fdd")
    steps = (
        ("L-z2", 7.9, 2.95),
        ("z2-W2", 4.95, 0.75),
        ("z2-a1", 5, 2.75),
        ("a1-z1", 3, 2.75),
        ("z1-W1", 0.95, 0.75),
    )
    for number, (edge, x, y) in enumerate(steps, start=1):
        tail, head = edge.split("-")
        if head in red:
            across = nodes[head][1] == nodes[tail][1]
            start, end = (nodes[tail][0], 2.45), (nodes[head][0], 2.45)
            if not across:
                start, end = (start[0] - 0.2, 1.55), (nodes[head][0] - 0.2, 0)
            arrow(start, end, "tab:red", bend=0.13 if number == 1 else 0.25)
            axes.text(x, y, f"step {number}", size=8, ha="center" if across else "right", color="tab:red")
    plt.show()


def show_shapes():
    shapes = {"X": "(N, D)", "z1": "(N, H)", "a1": "(N, H)", "z2": "(N, K)", "p": "(N, K)", "L": "a number"}
    shapes |= {"W1": "(D, H)", "b1": "(H,)", "W2": "(H, K)", "b2": "(K,)", "y": "(N, K)"}
    show_graph(shapes, dict.fromkeys(shapes, ""))


show_shapes()

# %% [markdown]
# ### Exercise 9 · `relu(x)` (2 points)
#
# The larger of 0 and `x`, elementwise, for an array of any shape. It returns a new array and leaves `x`
# alone.
#
# ```python
# >>> relu(np.array([[-1.5, 0.0], [2.5, -0.1]]))
# array([[0. , 0. ],
#        [2.5, 0. ]])
# ```

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.network import relu

# %% nbgrader={"grade": true, "grade_id": "check_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("relu")

# %% [markdown]
# ### Softmax, and why it needs care
#
# $$\mathrm{softmax}(z)_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
#
# The exponential makes everything positive, and the division makes a row sum to 1. What counts is only how
# far logits are apart: a difference of $\log 3$ between two of them makes one class three times as probable
# as the other.
#
# On paper that is all. In a computer $e^{710}$ is infinite, and infinity divided by infinity is `nan`: one
# large logit, and the whole model is `nan` a step later. The remedy does not change the result at all. For any
# number $c$,
#
# $$\frac{e^{z_k - c}}{\sum_j e^{z_j - c}} = \frac{e^{-c}\, e^{z_k}}{e^{-c} \sum_j e^{z_j}} = \mathrm{softmax}(z)_k .$$
#
# Choose $c$ as the largest logit *of the row*. Then the largest exponent is 0, nothing overflows, and the
# sum is at least 1, so nothing is divided by zero. The maximum of the whole array would not do: in a row
# that lies far below it, every exponential would round to 0.


# %%
def show_overflow(large, ordinary):
    with np.errstate(over="ignore", invalid="ignore"):
        print("e^z of a row of large logits: ", np.exp(large))
        print("divided by their sum:         ", np.exp(large) / np.exp(large).sum())
        print("an ordinary row, less the large row's maximum:", np.exp(ordinary - large.max()))


show_overflow(np.array([1000.0, 1001.0]), np.array([1.0, 2.0]))

# %% [markdown]
# ### Exercise 10 · `softmax(z)` (5 points)
#
# Over the **last axis**, so that `z` may be one row of logits, shape $(K,)$, or many, $(N, K)$. The shape
# stays. It must be right for logits of ±1000 in any row, next to rows of ordinary ones. `keepdims=True`
# keeps a reduced axis with length 1, so that it broadcasts against the rows.
#
# ```python
# >>> softmax(np.array([0.0, np.log(4.0)]))
# array([0.2, 0.8])
# >>> softmax(np.array([[-1000.0, -1000.0], [0.0, 1000.0]]))
# array([[0.5, 0.5],
#        [0. , 1. ]])
# ```

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.network import softmax

# %% nbgrader={"grade": true, "grade_id": "check_softmax", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("softmax")

# %% [markdown]
# ### Exercise 11 · `cross_entropy(p, y_onehot, eps=1e-12)` (4 points)
#
# The loss of session A, for a batch: $L = -\frac1N \sum_i \sum_k y_{ik} \log(p_{ik} + \varepsilon)$. Both
# arrays have shape $(N, K)$; the answer is one number, the **mean over the examples** and the *sum* over
# the classes. A mean over all $N \cdot K$ entries would be $K$ times too small.
#
# The $\varepsilon$ is a safety net: a probability that was rounded to 0 would make the loss infinite, and
# so it costs $-\log 10^{-12} \approx 27.6$ nats instead. Clipping `p` from below at `eps` does the same
# job.
#
# ```python
# >>> p = np.array([[0.1, 0.7, 0.2], [0.25, 0.25, 0.5]])
# >>> y_onehot = np.array([[0, 1, 0], [1, 0, 0]])
# >>> round(cross_entropy(p, y_onehot), 4)  # −(log 0.7 + log 0.25) / 2
# 0.8715
# ```

# %% nbgrader={"grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.network import cross_entropy

# %% nbgrader={"grade": true, "grade_id": "check_cross_entropy", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("cross_entropy")

# %% [markdown]
# ### Where the weights start
#
# Not at zero: then all hidden units would compute the same, receive the same gradient, and stay copies of
# each other for ever. They start as small random numbers. How small?
#
# A hidden unit sums $n$ inputs, $z = \sum_{d=1}^n x_d w_d$, where $n$ is the **fan-in**. If the weights are
# independent, with mean 0 and standard deviation $s$, then $\mathbb E[z^2] = n\, s^2\, \mathbb E[x^2]$. The
# ReLU then drops the negative half, and $\mathbb E[a^2] = \frac12 \mathbb E[z^2]$. The signal keeps its
# size from layer to layer if $\frac12 n s^2 = 1$, that is
#
# $$s = \sqrt{\frac{2}{\text{fan-in}}}.$$
#
# **Predict.** With $s = \sqrt{1/n}$ instead, how much of the signal's size is left after twenty layers?


# %% jupyter={"source_hidden": true}
def show_scales(width=256, depth=20):
    rng = np.random.default_rng(0)
    _, axes = plt.subplots(figsize=(7, 2.8), layout="constrained")
    for factor, look in ((1, "v-"), (2, "o-"), (3, "^-")):
        a, sizes = rng.normal(size=(200, width)), []
        for _ in range(depth):
            a = np.maximum(0, a @ rng.normal(0, np.sqrt(factor / width), (width, width)))
            sizes.append(np.sqrt(np.mean(a**2)))
        axes.plot(range(1, depth + 1), sizes, look, markersize=4, label=rf"$s = \sqrt{{{factor}/n}}$")
    axes.set(yscale="log", xlabel="layer", ylabel="root mean square of $a$", xticks=range(2, depth + 1, 2))
    axes.set_title("Only one of these scales survives twenty layers")
    axes.legend()
    plt.show()


show_scales()

# %% [markdown]
# <details><summary>The answer</summary>
#
# Each layer halves $\mathbb E[a^2]$, so the size shrinks by $\sqrt{1/2}$ twenty times: to $2^{-10}$, a
# thousandth. Two layers would forgive you; twenty do not.
#
# </details>
#
# ### Exercise 12 · `MLP(rng, n_in=784, n_hidden=128, n_out=10)` (6 points)
#
# The network itself, a class with two methods.
#
# `__init__` draws `W1` (D, H) and `W2` (H, K) from `rng`, with mean 0 and standard deviation
# $\sqrt{2/\text{fan-in}}$, and sets `b1` (H,) and `b2` (K,) to zero. The fan-in is the number of *rows* of
# each matrix, so the two scales differ.
#
# `forward(X)` computes the five lines of B.1 but the loss. It **keeps** what the backward pass will need,
# as attributes: `X`, `z1` (before the ReLU), `a1`, `z2`, `p`. It returns `p`, shape $(N, K)$.
#
# ```python
# >>> model = MLP(np.random.default_rng(0), n_in=6, n_hidden=5, n_out=3)
# >>> model.forward(np.zeros((2, 6)))  # without a signal, no class is preferred
# array([[0.33333333, 0.33333333, 0.33333333],
#        [0.33333333, 0.33333333, 0.33333333]])
# >>> model.W1.shape, model.b1.shape, model.W2.shape, model.b2.shape
# ((6, 5), (5,), (5, 3), (3,))
# ```

# %% nbgrader={"grade": false, "grade_id": "MLP", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.network import MLP

# %% nbgrader={"grade": true, "grade_id": "check_MLP", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("MLP")

# %% [markdown]
# ### One small network, to follow by hand
#
# From here to the last gradient we carry one network that you can compute with a pen: two examples, two inputs,
# three hidden units, two classes. Both examples belong to class 0. All biases are 0, and $t = \log 3$, so that
# $e^t = 3$, $e^{2t} = 9$ and $e^{3t} = 27$ are whole numbers. (In B.2 all slopes will be whole numbers, too, once they
# are multiplied by 8 and, where $W_2$ comes in, divided by $t$.)
#
# $$X = \begin{bmatrix} 1 & 2 \\ 0 & 4 \end{bmatrix}, \quad
# W_1 = \begin{bmatrix} 2.5 & -5.5 & 1.5 \\ -0.75 & 0.75 & 0.25 \end{bmatrix}, \quad
# W_2 = \begin{bmatrix} 0 & 3t \\ 0 & 0 \\ t & 0 \end{bmatrix}, \quad
# y = \begin{bmatrix} 1 & 0 \\ 1 & 0 \end{bmatrix}$$
#
# **Compute** $z_1$, $a_1$, $z_2$, $p$ and $L$ on paper. It takes five minutes, and every step of the backward
# pass will use these numbers.
#
# <details><summary>The forward pass, once you have your own</summary>
#
# $$z_1 = \begin{bmatrix} 1 & -4 & 2 \\ -3 & 3 & 1 \end{bmatrix}, \quad
# a_1 = \begin{bmatrix} 1 & 0 & 2 \\ 0 & 3 & 1 \end{bmatrix}, \quad
# z_2 = \begin{bmatrix} 2t & 3t \\ t & 0 \end{bmatrix}, \quad
# p = \begin{bmatrix} 1/4 & 3/4 \\ 3/4 & 1/4 \end{bmatrix}$$
#
# For instance, the first row of $p$ is $9/(9 + 27)$ and $27/(9 + 27)$. The loss is
# $L = -\frac12(\log\frac14 + \log\frac34) = \log 4 - \frac t2 \approx 0.837$.
#
# </details>
#
# The next cell builds this network from your class and draws it with your numbers. It can also *measure*
# slopes: it moves one entry of a tensor by $10^{-5}$ up and down and runs the rest of the network again. B.2
# will write these slopes below the nodes in red, so the picture knows nothing of your formulas.


# %%
def demo_small_network():
    t = np.log(3)
    model = MLP(np.random.default_rng(0), n_in=2, n_hidden=3, n_out=2)
    model.W1 = np.array([[2.5, -5.5, 1.5], [-0.75, 0.75, 0.25]])
    model.W2 = np.array([[0, 3 * t], [0, 0], [t, 0]])
    model.forward(np.array([[1.0, 2.0], [0.0, 4.0]]))
    return model, np.array([[1.0, 0.0], [1.0, 0.0]])


def demo_loss(model, y_onehot, **changed):
    """The loss, with the arrays `changed` in the place of the tensors of these names."""
    now = {name: getattr(model, name) for name in ("X", "W1", "b1", "W2", "b2")} | changed
    z1 = now.get("z1", now["X"] @ now["W1"] + now["b1"])
    a1 = now.get("a1", relu(z1))
    z2 = now.get("z2", a1 @ now["W2"] + now["b2"])
    return cross_entropy(softmax(z2), y_onehot)


def demo_slopes(model, y_onehot, name, step=1e-5):
    """The slope of the loss for each entry of the tensor `name`, measured."""
    value = np.array(getattr(model, name), dtype=float)
    slopes = np.zeros_like(value)
    for index in np.ndindex(value.shape):
        up, down = value.copy(), value.copy()
        up[index] += step
        down[index] -= step
        rise = demo_loss(model, y_onehot, **{name: up}) - demo_loss(model, y_onehot, **{name: down})
        slopes[index] = rise / (2 * step)
    return slopes


def show_small(*measured):
    model, y_onehot = demo_small_network()

    def rows(array, digits=3):
        array = np.round(np.atleast_2d(array), 6) + 0.0
        columns = [[f"{entry:.{digits}g}" for entry in column] for column in array.T]
        padded = [[text.rjust(max(map(len, column))) for text in column] for column in columns]
        return "\n".join(" ".join(line) for line in zip(*padded, strict=True))

    black = {
        name: rows(getattr(model, name)) for name in ("X", "W1", "b1", "z1", "a1", "W2", "b2", "z2", "p")
    }
    black |= {"y": rows(y_onehot), "L": rows(cross_entropy(model.p, y_onehot))}
    show_graph(black, {name: rows(demo_slopes(model, y_onehot, name)) for name in measured})


show_small()

# %% [markdown]
# And a first look at the real size, on noise in place of images. Each row should be a distribution, and a
# network that knows nothing should pay not much more than $\log 10 \approx 2.30$ nats an example, the price of
# guessing.


# %%
def show_fresh_network():
    rng = np.random.default_rng(0)
    p = MLP(rng).forward(rng.normal(0, 0.3, (1000, 784)))
    print("shape", p.shape)
    print("all entries above 0:", bool(p.min() > 0), "  rows sum to 1:", np.allclose(p.sum(axis=1), 1))
    print(f"loss  {cross_entropy(p, np.eye(10)[rng.integers(10, size=1000)]):.2f} nats")


show_fresh_network()

# %% [markdown]
# ## B.2 The backward pass (100 min)
#
# For one step of training we need to know how the loss answers to each of the 101,770 parameters. We could
# measure: move each parameter up and down, as the cell above can. That is 203,540 forward passes for a single
# step, which takes minutes. The **backward pass** finds the same slopes at the price of about two forward
# passes, without a step size to choose. At the end of this part you will measure both.
#
# **Notation.** We write $dA$ for $\partial L/\partial A$. It has the shape of $A$, since it holds one slope for
# each entry.
#
# ### First with single numbers
#
# Take $x = 3$, $w = 5$ and compute $m = x \cdot w = 15$, $v = m + x = 18$ and $L = \max(v, 4) = 18$. Now walk
# back from $L$, and ask of each quantity how much $L$ changes per unit when it moves a little:
#
# | operation | rule | here |
# |---|---|---|
# | $L = \max(v, 4)$ | the larger input gets the whole slope, the other gets 0 | $dv = dL = 1$ |
# | $v = m + x$ | addition passes the slope on unchanged | $dm = 1$, and $x$ gets 1 |
# | $m = x \cdot w$ | multiplication swaps: each input gets the slope times the other input | $dw = 3 \cdot 1 = 3$, and $x$ gets $5 \cdot 1 = 5$ |
# | $x$ is used twice | slopes that arrive on several ways are added | $dx = 1 + 5 = 6$ |
#
# Test it: $x = 3.01$ gives $v = 15.05 + 3.01 = 18.06$. The loss rose by $0.06 = 6 \cdot 0.01$.
#
# The last row is the **chain rule** for several ways: if $x$ reaches $L$ by way of $v_1, v_2, \dots$, then
#
# $$\frac{\partial L}{\partial x} = \sum_j \frac{\partial L}{\partial v_j}\,\frac{\partial v_j}{\partial x}.$$
#
# A matrix product consists of multiplications and additions, and a ReLU is a maximum. So these four rows are
# all that follows; the work is to find out which entries a quantity reaches. In each step, derive first, and
# then unfold. Formulas that you remember fade; formulas that you can derive are yours.

# %% [markdown]
# ### Step 1: from the loss to the logits
#
# **Derive.** Take one example and drop its index. Write $u_1, \dots, u_K$ for its logits, so that
# $p_k = e^{u_k} / \sum_m e^{u_m}$, and $\ell = -\sum_k y_k \log p_k$ for its loss.
#
# 1. What is $\log p_k$ in terms of the logits? The logarithm undoes the exponential in the numerator.
# 2. Put that into $\ell$. The labels $y_k$ sum to 1: which part comes out of the sum?
# 3. Differentiate with respect to one logit $u_j$. Where have you seen the second part before?
# 4. The loss of a batch is the mean of $N$ such $\ell$. Which factor does each row get?
# 5. In the small network, what is $8 \cdot dz_2$? Its first row gives only $\frac14$ to the true class: which
#    logit should grow?
#
# <details><summary>The derivation, once you have your own</summary>
#
# $\log p_k = u_k - \log \sum_m e^{u_m}$, and so
#
# $$\ell = -\sum_k y_k u_k + \log\sum_m e^{u_m}.$$
#
# The first part has the derivative $-y_j$. The second has $e^{u_j}/\sum_m e^{u_m}$, and that is $p_j$ again:
#
# $$\frac{\partial \ell}{\partial u_j} = p_j - y_j,$$
#
# prediction minus truth. The loss is the mean $L = \frac1N \sum_i \ell_i$, and the logits of example $i$ occur
# in $\ell_i$ alone:
#
# $$dz_2 = \frac{1}{N}\,(p - y) \qquad (N, K)$$
#
# From here on the $1/N$ is inside, and it must not be applied a second time. In the small network
# $8 \cdot dz_2 = \begin{bmatrix} -3 & 3 \\ -1 & 1 \end{bmatrix}$. A step goes against the slope, so the logit of
# class 0 grows, and it grows more in the example that was further off.
#
# </details>
#
# <details><summary>The longer way, by the derivative of softmax</summary>
#
# Let $S = \sum_m e^{u_m}$, so that $\partial S/\partial u_j = e^{u_j}$. The quotient rule has two cases. For
# $k = j$ the numerator moves too; for $k \ne j$ it does not:
#
# $$\frac{\partial p_j}{\partial u_j} = \frac{e^{u_j} S - e^{u_j} e^{u_j}}{S^2} = p_j (1 - p_j),
# \qquad \frac{\partial p_k}{\partial u_j} = \frac{0 - e^{u_k} e^{u_j}}{S^2} = -p_k\, p_j .$$
#
# One logit moves every probability, so the chain rule sums over all $k$, with
# $\partial\ell/\partial p_k = -y_k/p_k$:
#
# $$\frac{\partial \ell}{\partial u_j} = -\frac{y_j}{p_j}\, p_j (1 - p_j) + \sum_{k \ne j} \frac{y_k}{p_k}\, p_k\, p_j
# = -y_j + p_j \sum_k y_k = p_j - y_j .$$
#
# </details>

# %% [markdown]
# ### Exercise 13 · `grad_z2(p, y_onehot)` (4 points)
#
# Step 1 in code. Both arrays and the answer have shape $(N, K)$. Each row of the answer sums to 0: what one
# logit gains, the others lose. For the small network:
#
# ```python
# >>> p = np.array([[0.25, 0.75], [0.75, 0.25]])
# >>> y_onehot = np.array([[1, 0], [1, 0]])
# >>> 8 * grad_z2(p, y_onehot)
# array([[-3.,  3.],
#        [-1.,  1.]])
# ```

# %% nbgrader={"grade": false, "grade_id": "grad_z2", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.gradients import grad_z2

# %% nbgrader={"grade": true, "grade_id": "check_grad_z2", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("grad_z2")

# %%
show_small("z2")

# %% [markdown]
# ### Step 2: across a matrix product, to the weights
#
# Now $dz_2$ is known, and $z_2 = a_1 W_2 + b_2$. With $i$ for the example, $h$ for the hidden unit and $k$ for
# the class,
#
# $$z_{2,ik} = \sum_{h} a_{1,ih}\, W_{2,hk} + b_{2,k}.$$
#
# **Derive.**
#
# 1. Which entries of $z_2$ does the one weight $W_{2,hk}$ reach, and with which factor each?
# 2. So what is $dW_{2,hk}$ by the chain rule, and over what does the sum run?
# 3. Which product of $a_1$ $(N, H)$ and $dz_2$ $(N, K)$, one of them maybe transposed, has the shape $(H, K)$
#    and sums over just that?
# 4. The same questions for $b_{2,k}$.
# 5. Compute $8 \cdot dW_2$ of the small network.
#
# <details><summary>The derivation, once you have your own</summary>
#
# The weight $W_{2,hk}$ reaches the logit of class $k$ only, but that of every example $i$, with the factor
# $a_{1,ih}$ (multiplication swaps). So the chain rule sums over the examples:
#
# $$dW_{2,hk} = \sum_i a_{1,ih}\, dz_{2,ik} = \sum_i (a_1^\top)_{hi}\, dz_{2,ik}$$
#
# A matrix product sums over its *inner* index, the last one of the first factor and the first one of the second.
# The transpose moves the examples there:
#
# $$dW_2 = a_1^\top\, dz_2 \qquad (H, N)\,(N, K) = (H, K)$$
#
# The bias $b_{2,k}$ reaches the same logits with the factor 1:
#
# $$db_{2,k} = \sum_i dz_{2,ik} \qquad (K,)$$
#
# Forward, the bias was copied to all rows; backward, the slopes of all rows are added. In the small network
#
# $$8 \cdot dW_2 = \begin{bmatrix} 1 & 0 \\ 0 & 3 \\ 2 & 1 \end{bmatrix} \begin{bmatrix} -3 & 3 \\ -1 & 1 \end{bmatrix}
# = \begin{bmatrix} -3 & 3 \\ -3 & 3 \\ -7 & 7 \end{bmatrix}, \qquad 8 \cdot db_2 = \begin{bmatrix} -4 & 4 \end{bmatrix}.$$
#
# </details>

# %% [markdown]
# ### Exercise 14 · `grad_W2_b2(a1, dz2)` (4 points)
#
# Step 2 in code: `a1` (N, H) and `dz2` (N, K) give the pair `dW2` (H, K), `db2` (K,).
#
# ```python
# >>> a1 = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]])
# >>> dz2 = np.array([[-3.0, 3.0], [-1.0, 1.0]]) / 8
# >>> dW2, db2 = grad_W2_b2(a1, dz2)
# >>> 8 * dW2
# array([[-3.,  3.],
#        [-3.,  3.],
#        [-7.,  7.]])
# >>> 8 * db2
# array([-4.,  4.])
# ```
#
# The last row of `dW2` is hidden unit 2, which was active in both examples:
# $2 \cdot (-3) + 1 \cdot (-1) = -7$.

# %% nbgrader={"grade": false, "grade_id": "grad_W2_b2", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.gradients import grad_W2_b2

# %% nbgrader={"grade": true, "grade_id": "check_grad_W2_b2", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("grad_W2_b2")

# %%
show_small("z2", "W2", "b2")

# %% [markdown]
# ### Step 3: across the same product, to the activations
#
# The equation is the same, $z_{2,ik} = \sum_{h} a_{1,ih}\, W_{2,hk} + b_{2,k}$, but now $a_1$ moves.
#
# **Derive.**
#
# 1. Which entries of $z_2$ does the one activation $a_{1,ih}$ reach, and with which factor each?
# 2. Over what does the sum run this time?
# 3. Which product of $dz_2$ $(N, K)$ and $W_2$ $(H, K)$ has the shape $(N, H)$ and sums over just that?
# 4. Compute $8 \cdot da_1 / t$ of the small network. Hidden unit 1 has no connection to any class: what must
#    its column be?
#
# <details><summary>The derivation, once you have your own</summary>
#
# The activation $a_{1,ih}$ reaches the logits of its own example $i$ only, but there those of every class $k$,
# with the factor $W_{2,hk}$. So the chain rule sums over the classes:
#
# $$da_{1,ih} = \sum_k dz_{2,ik}\, W_{2,hk} = \sum_k dz_{2,ik}\, (W_2^\top)_{kh}$$
#
# $$da_1 = dz_2\, W_2^\top \qquad (N, K)\,(K, H) = (N, H)$$
#
# Forward, unit $h$ sent its activation to class $k$ through the weight $W_{2,hk}$. Backward, class $k$ sends
# its slope to unit $h$ through the same weight. So rows and columns of $W_2$ change roles, and that is a
# transpose. In the small network
#
# $$8 \cdot da_1 / t = \begin{bmatrix} -3 & 3 \\ -1 & 1 \end{bmatrix} \begin{bmatrix} 0 & 0 & 1 \\ 3 & 0 & 0 \end{bmatrix}
# = \begin{bmatrix} 9 & 0 & -3 \\ 3 & 0 & -1 \end{bmatrix}.$$
#
# In the picture below these are decimals, such as $\frac98 t \approx 1.24$. Unit 1 gets no slope, since nobody
# listens to it. But its row of $dW_2$ was not 0: the next step of training connects it.
#
# </details>

# %% [markdown]
# ### Exercise 15 · `grad_a1(dz2, W2)` (3 points)
#
# Step 3 in code: `dz2` (N, K) and `W2` (H, K) give `da1` (N, H).
#
# ```python
# >>> dz2 = np.array([[-3.0, 3.0], [-1.0, 1.0]]) / 8
# >>> t = np.log(3)
# >>> W2 = np.array([[0, 3 * t], [0, 0], [t, 0]])
# >>> (8 * grad_a1(dz2, W2) / t).round(6)
# array([[ 9.,  0., -3.],
#        [ 3.,  0., -1.]])
# ```

# %% nbgrader={"grade": false, "grade_id": "grad_a1", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.gradients import grad_a1

# %% nbgrader={"grade": true, "grade_id": "check_grad_a1", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("grad_a1")

# %%
show_small("z2", "W2", "b2", "a1")

# %% [markdown]
# ### Step 4: through the ReLU
#
# Here $a_1 = \max(0, z_1)$, entry by entry.
#
# **Derive.**
#
# 1. Which entries of $a_1$ does one entry of $z_1$ reach? So is there a sum?
# 2. By which factor does $a_1$ move with $z_1$ where $z_1 = 2$, and where $z_1 = -4$?
# 3. Whose sign decides, that of $z_1$ or that of $da_1$?
# 4. Compute $8 \cdot dz_1 / t$ of the small network.
#
# <details><summary>The derivation, once you have your own</summary>
#
# Each entry reaches only its own, so there is no sum. A maximum gives the whole slope to its larger input:
#
# $$dz_1 = da_1 \odot \mathrm{relu}'(z_1), \qquad \mathrm{relu}'(z) = \begin{cases} 1 & z > 0 \\ 0 & \text{otherwise} \end{cases}$$
#
# where $\odot$ is the entrywise product. The sign of $z_1$ decides, because it says what the ReLU did on the way
# forward: what passed forward lets its slope pass backward. At $z_1 = 0$ exactly there is no derivative; the
# custom is to take 0. In the small network $z_1$ is negative in two places:
#
# $$8 \cdot dz_1 / t = \begin{bmatrix} 9 & 0 & -3 \\ 3 & 0 & -1 \end{bmatrix} \odot \begin{bmatrix} 1 & 0 & 1 \\ 0 & 1 & 1 \end{bmatrix}
# = \begin{bmatrix} 9 & 0 & -3 \\ 0 & 0 & -1 \end{bmatrix}.$$
#
# </details>

# %% [markdown]
# ### Exercise 16 · `grad_z1(da1, z1)` (3 points)
#
# Step 4 in code. All shapes are $(N, H)$; at $z_1 = 0$ the answer is 0. For the small network, in units of $t/8$:
#
# ```python
# >>> da1 = np.array([[9.0, 0.0, -3.0], [3.0, 0.0, -1.0]])
# >>> z1 = np.array([[1.0, -4.0, 2.0], [-3.0, 3.0, 1.0]])
# >>> grad_z1(da1, z1).tolist()
# [[9.0, 0.0, -3.0], [0.0, 0.0, -1.0]]
# ```
#
# Your answer may show a `-0.0` where this one shows `0.0`: they are equal.

# %% nbgrader={"grade": false, "grade_id": "grad_z1", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.gradients import grad_z1

# %% nbgrader={"grade": true, "grade_id": "check_grad_z1", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("grad_z1")

# %%
show_small("z2", "W2", "b2", "a1", "z1")

# %% [markdown]
# ### Step 5: to the first layer's weights
#
# **Derive.** Compare $z_1 = X W_1 + b_1$ with $z_2 = a_1 W_2 + b_2$. What plays the part of $a_1$, and what that
# of $dz_2$? Write down $dW_1$ and $db_1$ with their shapes, and compute $8 \cdot dW_1 / t$ of the small network.
#
# <details><summary>The derivation, once you have your own</summary>
#
# The form is that of step 2, with $X$ in the place of $a_1$ and $dz_1$ in the place of $dz_2$:
#
# $$dW_1 = X^\top dz_1 \quad (D, N)\,(N, H) = (D, H), \qquad db_{1,h} = \sum_i dz_{1,ih} \quad (H,)$$
#
# $$8 \cdot dW_1 / t = \begin{bmatrix} 1 & 0 \\ 2 & 4 \end{bmatrix} \begin{bmatrix} 9 & 0 & -3 \\ 0 & 0 & -1 \end{bmatrix}
# = \begin{bmatrix} 9 & 0 & -3 \\ 18 & 0 & -10 \end{bmatrix}, \qquad 8 \cdot db_1 / t = \begin{bmatrix} 9 & 0 & -4 \end{bmatrix}$$
#
# There is no $dX$, since nobody wants to change the images. In a deeper network it would be $dz_1 W_1^\top$, and
# the layer below would take over from there.
#
# </details>
#
# ### Exercise 17 · `grad_W1_b1(X, dz1)` (4 points)
#
# Step 5 in code: `X` (N, D) and `dz1` (N, H) give the pair `dW1` (D, H), `db1` (H,). Again in units of $t/8$:
#
# ```python
# >>> X = np.array([[1.0, 2.0], [0.0, 4.0]])
# >>> dz1 = np.array([[9.0, 0.0, -3.0], [0.0, 0.0, -1.0]])
# >>> dW1, db1 = grad_W1_b1(X, dz1)
# >>> dW1.tolist()
# [[9.0, 0.0, -3.0], [18.0, 0.0, -10.0]]
# >>> db1.tolist()
# [9.0, 0.0, -4.0]
# ```

# %% nbgrader={"grade": false, "grade_id": "grad_W1_b1", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.gradients import grad_W1_b1

# %% nbgrader={"grade": true, "grade_id": "check_grad_W1_b1", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("grad_W1_b1")

# %%
show_small("z2", "W2", "b2", "a1", "z1", "W1", "b1")

# %% [markdown]
# ### All five together
#
# Fill in a table like this on paper before you unfold it: step, formula, shape, reason.
#
# <details><summary>The table</summary>
#
# | step | formula | shape | reason |
# |---|---|---|---|
# | 1 | $dz_2 = (p - y)/N$ | $(N, K)$ | softmax and cross-entropy in one |
# | 2 | $dW_2 = a_1^\top dz_2,\quad db_2 = \sum_i dz_{2,i}$ | $(H, K),\ (K,)$ | a weight reaches all examples |
# | 3 | $da_1 = dz_2 W_2^\top$ | $(N, H)$ | an activation reaches all classes |
# | 4 | $dz_1 = da_1 \odot [z_1 > 0]$ | $(N, H)$ | the larger input of a maximum gets the slope |
# | 5 | $dW_1 = X^\top dz_1,\quad db_1 = \sum_i dz_{1,i}$ | $(D, H),\ (H,)$ | as step 2 |
#
# Here $[z_1 > 0]$ is 1 where $z_1 > 0$ and 0 elsewhere, and $\sum_i$ adds the rows, one an example.
#
# </details>
#
# ### Exercise 18 · `backward(model, y_onehot)` (5 points)
#
# The whole way back, after `model.forward(X)`: read `X`, `z1`, `a1`, `p` and `W2` from the model, and
# return `dW1`, `db1`, `dW2`, `db2`, **in this order**. Use your five functions, or write the steps out. The
# model stays as it is; changing it is the business of a later exercise.
#
# ```python
# >>> model = MLP(np.random.default_rng(0), n_in=4, n_hidden=3, n_out=2)
# >>> p = model.forward(np.ones((6, 4)))
# >>> dW1, db1, dW2, db2 = backward(model, np.eye(2)[[0, 1, 0, 1, 0, 1]])
# >>> dW1.shape, db1.shape, dW2.shape, db2.shape
# ((4, 3), (3,), (3, 2), (2,))
# >>> bool(np.allclose(dW1[0], dW1[3]))  # all inputs are 1, so all rows of dW1 are alike
# True
# ```

# %% nbgrader={"grade": false, "grade_id": "backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.gradients import backward

# %% nbgrader={"grade": true, "grade_id": "check_backward", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("backward")

# %% [markdown]
# `backward(*demo_small_network())` should give the red numbers of the last picture. And now measure the promise:
# all slopes of one step, by differences and by your backward pass.

# %%
from time import perf_counter


def show_price(rounds=20):
    rng = np.random.default_rng(0)
    model, X, y_onehot = MLP(rng), rng.normal(size=(64, 784)), np.eye(10)[rng.integers(10, size=64)]

    def seconds(call):
        times = []
        for _ in range(rounds):
            start = perf_counter()
            call()
            times.append(perf_counter() - start)
        return np.median(times)

    forward = seconds(lambda: model.forward(X))
    back = seconds(lambda: backward(model, y_onehot))
    passes = 2 * (784 * 128 + 128 + 128 * 10 + 10)
    print(f"one forward pass, 64 images  {1000 * forward:10.2f} ms")
    print(f"by differences               {1000 * passes * forward:10.2f} ms   ({passes:,} forward passes)")
    print(f"by a backward pass           {1000 * (forward + back):10.2f} ms   (with its forward pass)")
    print(f"Differences take {passes * forward / 60:.1f} minutes a step; backward is", end=" ")
    print(f"{passes * forward / (forward + back):,.0f} times as fast.")


show_price()

# %% [markdown]
# ### Derivation · The backward pass (15 points, read by a person)
#
# Close the section above. Take a blank page and derive the gradients for a batch of $N$ examples, from $L$
# back to $W_1$. Then type the derivation below in LaTeX, or drag a photo of your page into the cell.
#
# 1. *(4 points)* $dz_2$, with the derivative of softmax, and where the $1/N$ comes from.
# 2. *(3 points)* $dW_2$ and $db_2$, first with indices, then as a matrix product and a sum. Say over what
#    you sum, and why.
# 3. *(2 points)* $da_1$, likewise.
# 4. *(2 points)* $dz_1$. Whose sign decides?
# 5. *(2 points)* $dW_1$ and $db_1$.
# 6. *(2 points)* Something that the text does not say: put $\tanh$ in the place of the ReLU. Which of the
#    five steps change, and to what?

# %% [markdown] nbgrader={"grade": true, "grade_id": "backprop_derivation", "locked": false, "points": 15, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **1.** For one example $\log p_k = z_k - \log\sum_j e^{z_j}$, so
# $\ell = -\sum_k y_k z_k + \log\sum_j e^{z_j}$, since $\sum_k y_k = 1$, and
# $\partial\ell/\partial z_j = p_j - y_j$. (Or by $\partial p_k/\partial z_j = p_k([j=k] - p_j)$ and the sum
# over $k$.) $L$ is the mean of the $\ell_i$, and row $i$ of $z_2$ occurs in $\ell_i$ alone:
# $dz_2 = (p - y)/N$.
#
# **2.** $z_{2,ik} = \sum_h a_{1,ih} W_{2,hk} + b_{2,k}$. The weight $W_{2,hk}$ reaches the logit $k$ of
# every example: $dW_{2,hk} = \sum_i a_{1,ih}\, dz_{2,ik}$, which is $a_1^\top dz_2$. The bias reaches the
# same logits with factor 1: $db_{2,k} = \sum_i dz_{2,ik}$.
#
# **3.** $a_{1,ih}$ reaches all logits of its own example: $da_{1,ih} = \sum_k dz_{2,ik} W_{2,hk}$, which is
# $dz_2 W_2^\top$.
#
# **4.** $a_1 = \mathrm{relu}(z_1)$ entrywise, so $dz_1 = da_1 \odot [z_1 > 0]$. The sign of $z_1$ decides.
#
# **5.** As in 2, with $X$ for $a_1$: $dW_1 = X^\top dz_1$, $db_{1,h} = \sum_i dz_{1,ih}$.
#
# **6.** Only step 4: $\tanh'(z) = 1 - \tanh^2 z$, so $dz_1 = da_1 \odot (1 - a_1^2)$.
#
# **Rubric.**
# - 1 (4): derivative of log-softmax or softmax 2; the labels sum to 1, to $p - y$ 1; the $1/N$ from the
#   mean 1.
# - 2 (3): indices with the sum over examples and its reason 1; matrix form with the right transpose 1; bias
#   sum 1.
# - 3 (2): sum over classes 1; $dz_2 W_2^\top$ 1.
# - 4 (2): entrywise product 1; mask from $z_1$ (or from $a_1 > 0$) 1.
# - 5 (2): one each. A formula without any reason earns half in 2 to 5. A factor $1/N$ applied twice loses
#   1, once.
# - 6 (2): only step 4 changes 1; $1 - a_1^2$ or $1 - \tanh^2 z_1$ 1.
# ### END SOLUTION

# %% [markdown]
# ## B.3 The gradient check (80 min)
#
# How do you know that your gradients are right? Training is a poor judge: without the ReLU's gate in its
# backward pass, this network still gets above 90 % on MNIST, only less than it could, and nobody tells you.
#
# A better judge knows nothing of your derivation. A derivative is a slope, and a slope can be measured: move
# one weight a little, and look at what the loss does. There are two ways,
#
# $$\text{one-sided: } \frac{L(w + \varepsilon) - L(w)}{\varepsilon}
# \qquad\qquad
# \text{central: } \frac{L(w + \varepsilon) - L(w - \varepsilon)}{2\varepsilon}$$
#
# and Taylor's theorem says which is better. In
# $L(w \pm \varepsilon) = L \pm \varepsilon L' + \tfrac12\varepsilon^2 L'' \pm \tfrac16\varepsilon^3 L''' + \dots$
# the central difference cancels the even terms. Its error is about $\tfrac16\varepsilon^2 |L'''|$, that of
# the one-sided difference about $\tfrac12\varepsilon |L''|$. A step ten times smaller makes the one-sided
# difference ten times better, and the central difference a hundred times.
#
# Then why not $\varepsilon = 10^{-15}$? Because a computer **rounds**. The two losses agree in most of
# their digits, their difference keeps only the rest, and dividing by $\varepsilon$ magnifies its error:
# about $10^{-16}\,|L|/\varepsilon$ in float64. Between the two kinds of error lies a best step. For the
# central difference in float64 it is near $10^{-5}$, and that is why this is the default below.


# %% jupyter={"source_hidden": true}
def show_steps():
    eps = np.logspace(-14, -1, 131)
    slope = np.cos(1.0)  # the derivative of sin at 1
    _, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
    axes.loglog(eps, np.abs((np.sin(1 + eps) - np.sin(1)) / eps - slope), label="one-sided, float64")
    axes.loglog(
        eps, np.abs((np.sin(1 + eps) - np.sin(1 - eps)) / (2 * eps) - slope), label="central, float64"
    )
    one, small = np.float32(1), eps[eps > 2e-7].astype(np.float32)
    slope32 = (np.sin(one + small) - np.sin(one - small)) / (2 * small)
    axes.loglog(small, np.abs(slope32 - slope), label="central, float32")
    axes.axvline(1e-5, color="0.7", linewidth=1, linestyle="--")
    axes.text(2e-14, 3e-12, "rounding", color="0.5")
    axes.text(2e-2, 3e-8, "truncation", color="0.5", ha="center")
    axes.set(xlabel=r"step $\varepsilon$", ylabel="error of the slope", ylim=(1e-13, 1e2))
    axes.set_title("How well a difference finds the slope of the sine at 1")
    axes.legend(loc="upper center", ncols=3)
    plt.show()


show_steps()

# %% [markdown]
# ### Exercise 19 · `numerical_gradient(loss, W, index, eps=1e-5)` (4 points)
#
# The central difference for **one** entry, `W[index]`. `loss` is a function that takes `W` and returns a
# number; `index` is a tuple, such as `(3, 1)`.
#
# Two ways are right, and both leave `W` as it was:
#
# - Change the entry in `W` itself, call `loss(W)`, and put the old value back. This works with every loss.
# - Change a copy and call `loss(copy)`. A copy is fine if the loss uses what it is given, as the one below does.
#
# The loss of exercise 21 will be `lambda W: cross_entropy(model.forward(X), y_onehot)`. It ignores its argument
# and reads the model. With `W = model.W1` changed in place it sees the change; with a copy it does not, and
# every slope is measured as 0.
#
# ```python
# >>> W = np.array([1.0, 2.0, 3.0])
# >>> slope = numerical_gradient(lambda W: W[0] * W[1] ** 2, W, (1,))
# >>> round(slope, 6)  # 2 · W[0] · W[1]
# 4.0
# >>> W
# array([1., 2., 3.])
# ```

# %% nbgrader={"grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.gradcheck import numerical_gradient

# %% nbgrader={"grade": true, "grade_id": "check_numerical_gradient", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("numerical_gradient")

# %% [markdown]
# ### Exercise 20 · `relative_error(a, b)` (2 points)
#
# Is a difference of $10^{-4}$ large? Between slopes near 1 it is small, between slopes near $10^{-4}$ it is
# everything. So measure it against the size of the two numbers:
#
# $$\frac{|a - b|}{\max(|a| + |b|,\ 10^{-8})}$$
#
# The floor keeps $0/0$ away. Two zeros agree: error 0.
#
# ```python
# >>> round(relative_error(3.0, 3.03), 6)  # 0.03 / 6.03
# 0.004975
# >>> relative_error(1.0, -1.0)
# 1.0
# ```

# %% nbgrader={"grade": false, "grade_id": "relative_error", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.gradcheck import relative_error

# %% nbgrader={"grade": true, "grade_id": "check_relative_error", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("relative_error")

# %% [markdown]
# ### Exercise 21 · `gradcheck(model, X, y_onehot, backward, …)` (4 points)
#
# Now bring them together. Run `model.forward(X)` and the given `backward`; choose `n` random entries of
# `W1` and `n` of `W2`; compare each entry's gradient with its numerical one; return the **worst** relative
# error. The loss for `numerical_gradient` is `lambda W: cross_entropy(model.forward(X), y_onehot)`. It must run
# `forward` again at each call. If you move a copy, put that copy into the model first.
#
# The one on trial is the argument `backward`. Compare it with measured slopes only, never with another
# formula, and leave weights and biases as they were.
#
# ```python
# >>> rng = np.random.default_rng(0)
# >>> model, X = MLP(rng, n_in=7, n_hidden=5, n_out=3), rng.normal(size=(9, 7))
# >>> y_onehot = np.eye(3)[rng.integers(3, size=9)]
# >>> gradcheck(model, X, y_onehot, backward, rng=rng) < 1e-6
# True
# ```

# %% nbgrader={"grade": false, "grade_id": "gradcheck", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.gradcheck import gradcheck

# %% nbgrader={"grade": true, "grade_id": "check_gradcheck", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("gradcheck")

# %% [markdown]
# ### The check at work
#
# A right backward pass and three wrong ones, each a mistake that people make. The next cell trains a fresh
# network with each of them for an epoch, on the digits that session C introduces.
#
# **Predict.** Which of the three wrong ones still reach 90 %? And which does the check find?


# %%
def not_averaged(model, y_onehot):
    return tuple(len(y_onehot) * grad for grad in backward(model, y_onehot))


def without_the_gate(model, y_onehot):
    _, _, dW2, db2 = backward(model, y_onehot)
    da1 = grad_a1(grad_z2(model.p, y_onehot), model.W2)
    return (*grad_W1_b1(model.X, da1), dW2, db2)


def averaged_twice(model, y_onehot):
    return tuple(grad / len(y_onehot) for grad in backward(model, y_onehot))


def demo_train(candidate, images, lr=0.1, steps=938):
    """Train a fresh network with the backward pass `candidate`: the model, and the loss at each step."""
    rng, start = np.random.default_rng(0), perf_counter()
    model, losses = MLP(rng), []
    with np.errstate(all="ignore"):
        for batch in rng.integers(len(images.X_train), size=(steps, 64)):
            if perf_counter() - start > 20:  # slow code sees less of the data
                break
            y_onehot = np.eye(10)[images.y_train[batch]]
            losses.append(cross_entropy(model.forward(images.X_train[batch]), y_onehot))
            dW1, db1, dW2, db2 = candidate(model, y_onehot)
            model.W1, model.b1 = model.W1 - lr * dW1, model.b1 - lr * db1
            model.W2, model.b2 = model.W2 - lr * dW2, model.b2 - lr * db2
    return model, losses


def demo_checkable():
    """A network and a batch that are good for a check: few units, all sizes different, random inputs."""
    rng = np.random.default_rng(1)
    model = MLP(rng, n_in=12, n_hidden=8, n_out=4)
    model.forward(X := rng.normal(size=(20, 12)))
    return model, X, np.eye(4)[rng.integers(4, size=20)]


def show_check_at_work(images):
    model, X, y_onehot = demo_checkable()
    print(f"{'':17} right after an epoch   gradient check")
    for candidate in (backward, not_averaged, without_the_gate, averaged_twice):
        trained, _ = demo_train(candidate, images)
        right = np.mean(trained.forward(images.X_test).argmax(axis=1) == images.y_test)
        error = gradcheck(model, X, y_onehot, candidate, rng=np.random.default_rng(2))
        verdict = "passes: below 1e-6" if error < 1e-6 else f"fails: the worst relative error is {error:.2f}"
        print(f"{candidate.__name__:17} {right:20.1%}   {verdict}")


week_images = load_data()
show_check_at_work(week_images)

# %% [markdown]
# <details><summary>The answer</summary>
#
# Without the gate it still gets more than 91 % right. Not averaged, each step is 64 times too long, and the
# network learns nothing; averaged twice, each step is 64 times too short, and it only seems slow. The check
# finds all three.
#
# </details>
#
# ### When right code looks wrong, and wrong code right
#
# A check that passes is evidence, not a proof: it looked at 20 entries, on one batch.
#
# - **Kinks.** At $z_1 = 0$ the ReLU has no slope. If a step of $\varepsilon$ carries a hidden unit across
#   0, the difference measures a mixture of the two sides. One bad entry among many is a sign of this: try
#   other inputs.
# - **float32.** Of its seven digits a difference at $\varepsilon = 10^{-5}$ leaves two or three; see the
#   curve above. Check in float64, train in what you like.
# - **Tiny gradients.** A slope of $10^{-9}$ drowns in rounding errors, and its relative error says nothing.
#   Use random inputs and few units, so that slopes are of a good size.
# - **Zeros that agree.** The corner pixels of a digit are always 0, so is the gradient of their weights,
#   and so is the measured slope: perfect agreement, nothing tested.
# - **A check that cannot see.** Where all hidden units are active, a missing gate makes no difference.
#   Where $N = 1$, neither does a missing mean. Check with units on both sides of 0 and with several
#   examples.
# - **Biases.** The check of exercise 21 looks at $W_1$ and $W_2$, so a wrong $db_1$ or $db_2$ slips through. On
#   MNIST it hardly costs any accuracy either. The next cell looks at the biases as well.

# %% [markdown]
# ### Find the broken line
#
# If a check fails, which of the seven lines is wrong? You need no reference for that. Measure the slope for
# *every* tensor on the way back, as the red numbers of B.2 did, and compare in the order of the steps. What
# follows a wrong line is wrong too, so the **first** row that fails names it.
#
# The function below takes a backward pass that returns all seven gradients by name. Here is one that forgets the
# gate. (Print rows for your own pass the same way: return your seven arrays in a dictionary.)


# %%
def show_rows(candidate):
    """Compare a backward pass with measured slopes, a row a tensor: the worst entry, and how far it is off."""
    model, _, y_onehot = demo_checkable()
    found = candidate(model, y_onehot)
    print("tensor    analytic     numeric   worst relative difference")
    for name in ("z2", "W2", "b2", "a1", "z1", "W1", "b1"):
        analytic, numeric = np.asarray(found[name]), demo_slopes(model, y_onehot, name)
        if analytic.shape != numeric.shape:
            print(f"\x1b[31m{name:6} has shape {analytic.shape}, not {numeric.shape}  ✗\x1b[0m")
            continue
        off = np.abs(analytic - numeric) / np.maximum(np.abs(analytic) + np.abs(numeric), 1e-6)
        worst = np.unravel_index(off.argmax(), off.shape)
        row = f"{name:6} {analytic[worst]:11.6f} {numeric[worst]:11.6f}   {off[worst]:8.1e}"
        print(f"{row}  ✓" if off[worst] < 1e-4 else f"\x1b[31m{row}  ✗\x1b[0m")


def forgets_the_gate(model, y_onehot):
    dz2 = grad_z2(model.p, y_onehot)
    dW2, db2 = grad_W2_b2(model.a1, dz2)
    da1 = dz1 = grad_a1(dz2, model.W2)
    dW1, db1 = grad_W1_b1(model.X, dz1)
    return {"z2": dz2, "W2": dW2, "b2": db2, "a1": da1, "z1": dz1, "W1": dW1, "b1": db1}


show_rows(forgets_the_gate)

# %% [markdown]
# ### Bug hunt
#
# Four backward passes, each with **one** wrong line, of a kind that people do write. They run without an error,
# and three of the four learn.
#
# **Predict.** Read them. Name the wrong line of each, and guess how its training curve looks: dead, slow at
# first, a little worse, or just like the right one. Then run the next cell. `show_rows(hunt_a)` tells you more.


# %%
def hunt_a(model, y):
    dz2 = model.p * (1 - model.p) * (model.p - y) / len(y)
    dW2, db2 = model.a1.T @ dz2, dz2.sum(0)
    da1 = dz2 @ model.W2.T
    dz1 = np.where(model.z1 > 0, da1, 0)
    dW1, db1 = model.X.T @ dz1, dz1.sum(0)
    return {"z2": dz2, "W2": dW2, "b2": db2, "a1": da1, "z1": dz1, "W1": dW1, "b1": db1}


def hunt_b(model, y):
    dz2 = (model.p - y) / len(y)
    dW2, db2 = model.a1.T @ dz2, dz2.sum(0)
    da1 = dz2 @ model.W2.T
    dz1 = np.where(da1 > 0, da1, 0)
    dW1, db1 = model.X.T @ dz1, dz1.sum(0)
    return {"z2": dz2, "W2": dW2, "b2": db2, "a1": da1, "z1": dz1, "W1": dW1, "b1": db1}


def hunt_c(model, y):
    dz2 = (model.p - y) / len(y)
    dW2, db2 = model.a1.T @ dz2, dz2.sum(0)
    da1 = dz2 @ model.W2.T
    dz1 = da1 * model.a1
    dW1, db1 = model.X.T @ dz1, dz1.sum(0)
    return {"z2": dz2, "W2": dW2, "b2": db2, "a1": da1, "z1": dz1, "W1": dW1, "b1": db1}


def hunt_d(model, y):
    dz2 = (model.p - y) / len(y)
    dW2, db2 = model.a1.T @ dz2, dz2.mean(0)
    da1 = dz2 @ model.W2.T
    dz1 = np.where(model.z1 > 0, da1, 0)
    dW1, db1 = model.X.T @ dz1, dz1.sum(0)
    return {"z2": dz2, "W2": dW2, "b2": db2, "a1": da1, "z1": dz1, "W1": dW1, "b1": db1}


# %%
def show_hunt(images):
    _, axes = plt.subplots(figsize=(8, 3.4), layout="constrained")

    def draw(name, candidate, **look):
        trained, losses = demo_train(candidate, images)
        right = np.mean(trained.forward(images.X_test).argmax(axis=1) == images.y_test)
        means = np.convolve(losses, np.ones(40) / 40, mode="valid")
        axes.plot(means, **look, label=f"{name}: {right:.1%} right")

    draw("your own", backward, color="0.6", linewidth=4)
    for hunted in (hunt_a, hunt_b, hunt_c, hunt_d):

        def four(model, y_onehot, hunted=hunted):
            return [hunted(model, y_onehot)[name] for name in ("W1", "b1", "W2", "b2")]

        draw(hunted.__name__, four)
    axes.set(xlabel="step", ylabel="loss, mean of 40 steps", title="Four broken backward passes")
    axes.legend()
    plt.show()


show_hunt(week_images)

# %% [markdown]
# <details><summary>The four lines</summary>
#
# - **a**, `dz2`: the factor $p(1 - p)$ is the derivative of a sigmoid, and belongs to another loss. Where the
#   network is sure and wrong, it is nearly 0, so learning stalls at first.
# - **b**, `dz1`: the gate looks at the sign of the gradient. Only slopes of one sign pass, every step pushes the
#   units down, and soon all of them are dead.
# - **c**, `dz1`: $a_1$ is 0 where the gate is shut, but it is not 1 where it is open. The accuracy hardly shows
#   it.
# - **d**, `db2`: a mean in place of the sum. The curve is that of the right pass, and the check of exercise 21
#   passes. Only the row of `b2` shows it.
#
# </details>
#
# ### Deeper
#
# Depth brings no new rule: each layer repeats steps 2 to 4. Not graded, ten lines:


# %%
def demo_deep_gradients(weights, biases, X, y_onehot):
    a = [X]  # what goes into each layer
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        a.append(relu(a[-1] @ W + b))
    dz = grad_z2(softmax(a[-1] @ weights[-1] + biases[-1]), y_onehot)
    grads = []
    for layer in reversed(range(len(weights))):
        grads.insert(0, grad_W2_b2(a[layer], dz))
        if layer > 0:
            dz = grad_z1(grad_a1(dz, weights[layer]), a[layer])  # a > 0 just where z > 0
    return grads


def show_depth(sizes=(6, 7, 5, 8, 3)):
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, np.sqrt(2 / sizes[i]), sizes[i : i + 2]) for i in range(len(sizes) - 1)]
    biases = [np.zeros(m) for m in sizes[1:]]
    X, y_onehot = rng.normal(size=(10, sizes[0])), np.eye(sizes[-1])[rng.integers(sizes[-1], size=10)]

    def loss(_):
        a = X
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            a = relu(a @ W + b)
        return cross_entropy(softmax(a @ weights[-1] + biases[-1]), y_onehot)

    for layer, (dW, _) in enumerate(demo_deep_gradients(weights, biases, X, y_onehot)):
        entries = list(np.ndindex(dW.shape))
        errors = [relative_error(dW[at], numerical_gradient(loss, weights[layer], at)) for at in entries]
        print(f"layer {layer + 1}: {len(entries)} weights, median relative error {np.median(errors):.0e}")


show_depth()

# %% [markdown]
# ### What goes wrong in session B
#
# - The $1/N$ is missing, or it is there twice. It belongs into $dz_2$, once.
# - A product runs because a shape happens to fit. Test with $N$, $D$, $H$, $K$ all different.
# - Softmax without the shift: everything works until the day when a logit is large.
# - The gate looks at the sign of the gradient in place of that of $z_1$.
# - The check is skipped. If it fails, find the mistake before you train.

# %% [markdown]
# # Session C · Training on real digits
#
# *About 3 hours. At the end your network reads handwriting, and you have looked at what it cannot read.*
#
# ## C.1 The data and the training loop (60 min)
#
# MNIST is 70,000 handwritten digits, 60,000 to learn from and 10,000 to be tested on. `load_data` finds it
# on your machine or downloads it. Where neither works, a smaller set of real digits stands in and says so.
# Each image arrives as a row of 784 numbers between 0 and 1: the bytes from 0 to 255 were divided by 255,
# so that the inputs have the size that the initial weights were made for.


# %%
def show_digits(images):
    print(images.name)
    print("training set", images.X_train.shape, images.y_train.shape)
    print("test set    ", images.X_test.shape, images.y_test.shape)
    _, grid = plt.subplots(2, 10, figsize=(9, 2.1), layout="constrained")
    for axes, image, label in zip(grid.flat, images.X_train, images.y_train, strict=False):
        axes.imshow(image.reshape(28, 28), cmap="gray_r")
        axes.set_title(int(label), size=9)
        axes.axis("off")
    plt.show()


show_digits(week_images)

# %% [markdown]
# ### The gradient, made visible
#
# Left, $dz_2$ of twenty images for a fresh network: a row is an image, and its numbers are pushes that sum to 0.
# The one blue entry of a row is the true class, whose logit will grow (a step goes *against* the slope); the red
# entries are what the other classes give up. Right, $dW_1$ for eight hidden units: each column of $dW_1$ has an
# entry for each pixel, so it is a picture too.


# %% jupyter={"source_hidden": true}
def show_gradient(images):
    model, few = MLP(np.random.default_rng(0)), slice(0, 64)
    model.forward(images.X_train[few])
    y_onehot = np.eye(10)[images.y_train[few]]
    dz2, (dW1, *_) = grad_z2(model.p, y_onehot), backward(model, y_onehot)
    print(f"largest sum of a row of dz2: {np.abs(dz2.sum(axis=1)).max():.0e}")

    figure = plt.figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=(1, 1.7))
    axes, top = left.subplots(), np.abs(dz2).max()
    axes.imshow(dz2[:20], cmap="RdBu_r", vmin=-top, vmax=top, aspect="auto")
    axes.set(title="$dz_2$", xlabel="class", ylabel="image", xticks=range(10), yticks=[])
    for h, axes in enumerate(right.subplots(2, 4).flat):
        top = np.abs(dW1[:, h]).max() + 1e-12
        axes.imshow(dW1[:, h].reshape(28, 28), cmap="RdBu_r", vmin=-top, vmax=top)
        axes.set_title(f"$dW_1$, unit {h}", size=9)
        axes.axis("off")
    plt.show()


show_gradient(week_images)

# %% [markdown]
# ### Exercise 22 · `one_hot(y, K=10)` (2 points)
#
# The labels come as integers, the loss wants rows with a single 1. `y` has shape $(N,)$, the answer
# $(N, K)$.
#
# ```python
# >>> one_hot(np.array([1, 3, 0]), K=4)
# array([[0., 1., 0., 0.],
#        [0., 0., 0., 1.],
#        [1., 0., 0., 0.]])
# ```

# %% nbgrader={"grade": false, "grade_id": "one_hot", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.training import one_hot

# %% nbgrader={"grade": true, "grade_id": "check_one_hot", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("one_hot")

# %% [markdown]
# ### Why minibatches?
#
# The gradient of the loss over all 60,000 examples is a mean of 60,000 gradients. The mean over 64 of them,
# drawn at random, has the same expectation, at a thousandth of the price. It scatters by
# $\sigma/\sqrt{64}$, as the dice did in A.1, but a thousand rough steps lead further than a single exact
# one. That is **stochastic gradient descent**. One pass through the training set is an **epoch**: 938 steps
# for MNIST.
#
# The examples are shuffled anew in each epoch. Files are often sorted, and 64 zeros in a row would teach
# the network to say “zero”.

# %% [markdown]
# ### Exercise 23 · `minibatches(n, batch_size, rng)` (3 points)
#
# Deal the indices $0, \dots, n - 1$ into batches: integer arrays of length `batch_size`, the last one maybe
# shorter. Each index comes exactly once, in a random order drawn from `rng`, another one at each call.
# Return a list, or write a generator with `yield`.
#
# ```python
# >>> batches = list(minibatches(7, 3, np.random.default_rng(0)))
# >>> [len(batch) for batch in batches]
# [3, 3, 1]
# >>> sorted(int(i) for batch in batches for i in batch)
# [0, 1, 2, 3, 4, 5, 6]
# ```

# %% nbgrader={"grade": false, "grade_id": "minibatches", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.training import minibatches

# %% nbgrader={"grade": true, "grade_id": "check_minibatches", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("minibatches")

# %% [markdown]
# ### Exercise 24 · `sgd_step(model, grads, lr)` (3 points)
#
# The gradient points to where the loss grows fastest. So go a little the other way, with every parameter:
# $\theta \leftarrow \theta - \eta\, \partial L/\partial\theta$, where the **learning rate** $\eta$ is `lr`.
# `grads` is what `backward` returns, in its order. The function changes the model and returns nothing.
#
# ```python
# >>> model = MLP(np.random.default_rng(0), n_in=1, n_hidden=1, n_out=2)
# >>> model.W1, model.W2 = np.array([[1.0]]), np.array([[2.0, 3.0]])
# >>> grads = np.array([[10.0]]), np.array([20.0]), np.array([[30.0, -30.0]]), np.array([40.0, -40.0])
# >>> sgd_step(model, grads, lr=0.01)
# >>> model.W1.tolist(), model.b1.tolist(), model.W2.tolist(), model.b2.tolist()
# ([[0.9]], [-0.2], [[1.7, 3.3]], [-0.4, 0.4])
# ```

# %% nbgrader={"grade": false, "grade_id": "sgd_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.training import sgd_step

# %% nbgrader={"grade": true, "grade_id": "check_sgd_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("sgd_step")

# %% [markdown]
# ### Exercise 25 · `accuracy(model, X, y)` (2 points)
#
# The fraction of examples for which the most probable class is the true one, between 0 and 1. `X` has shape
# $(N, D)$; `y` has shape $(N,)$ and holds integers, not one-hot rows. The loss is what we *can* minimise,
# since it has slopes; the accuracy is what we care about.
#
# ```python
# >>> model = MLP(np.random.default_rng(0), n_in=2, n_hidden=2, n_out=2)
# >>> model.W1, model.W2 = np.eye(2), np.eye(2)  # now the larger input wins
# >>> accuracy(model, np.array([[3.0, 1.0], [0.0, 2.0], [5.0, 4.0], [1.0, 2.0]]), np.array([0, 1, 1, 1]))
# 0.75
# ```

# %% nbgrader={"grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.training import accuracy

# %% nbgrader={"grade": true, "grade_id": "check_accuracy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("accuracy")

# %% [markdown]
# ### Exercise 26 · `train(model, X_train, y_train, X_test, y_test, …)` (6 points)
#
# The loop that everything was for. In each epoch, for each minibatch: forward, backward, step. After each
# epoch note two numbers in the history, `{"loss": [...], "accuracy": [...]}`: the training loss of the
# epoch, either the mean over its batches or measured at its end, and the accuracy on the test set.
#
# Three things to mind. Train the model that you are given, from the weights that it has; it may have been
# trained before. The test set is for looking, never for learning. And the last batch may be smaller, so
# take $N$ from the batch, not from `batch_size`.
#
# ```python
# >>> rng = np.random.default_rng(0)
# >>> X, y = rng.normal(size=(200, 2)), np.repeat([0, 1], 100)
# >>> X[y == 1] += 4.0  # two clouds, well apart
# >>> history = train(MLP(rng, n_in=2, n_hidden=8, n_out=2), X, y, X, y, epochs=3, rng=rng)
# >>> len(history["loss"]), history["loss"][0] > history["loss"][-1], history["accuracy"][-1] > 0.9
# (3, True, True)
# ```

# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.training import train

# %% nbgrader={"grade": true, "grade_id": "check_train", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("train")

# %% [markdown]
# ### First a plane to look at
#
# Two spirals, two inputs, two classes. With two inputs you can see what a network does: below, each point of the
# plane has the colour of its class according to the network. Left, a network of two linear layers *without* the
# ReLU. As B.1 said, it is one linear layer, so that is what we train. Right, your network.


# %% jupyter={"source_hidden": true}
def show_spirals(n=200, hidden=64):
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], n // 2)
    angle = np.tile(np.linspace(0.5, 3 * np.pi, n // 2), 2)
    X = np.stack([np.cos(angle + np.pi * y), np.sin(angle + np.pi * y)], axis=1) * angle[:, None] / 5
    X += rng.normal(0, 0.03, X.shape)

    W, b = np.zeros((2, 2)), np.zeros(2)
    for _ in range(500):
        dW, db = grad_W2_b2(X, grad_z2(softmax(X @ W + b), np.eye(2)[y]))
        W, b = W - dW, b - db
    model = MLP(rng, n_in=2, n_hidden=hidden, n_out=2)
    train(model, X, y, X, y, epochs=500, batch_size=20, lr=0.3, rng=rng)

    side = np.linspace(-2.2, 2.2, 200)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    _, panels = plt.subplots(1, 2, figsize=(8, 4), layout="constrained")
    without, within = (lambda X: softmax(X @ W + b)), model.forward
    for axes, predict, title in zip(panels, (without, within), ("without the ReLU", "with it"), strict=True):
        axes.imshow(predict(plane)[:, 1].reshape(200, 200), extent=(-2.2, 2.2, -2.2, 2.2), origin="lower",
                    cmap="RdBu_r", vmin=-0.5, vmax=1.5)  # fmt: skip
        axes.scatter(*X.T, c=y, cmap="RdBu_r", edgecolors="w", linewidths=0.4, s=18)
        axes.set(title=f"{title}: {np.mean(predict(X).argmax(axis=1) == y):.0%} right", xticks=[], yticks=[])
    plt.show()


show_spirals()

# %% [markdown]
# ### Then a single batch, then the real thing
#
# A habit that saves hours: before a long run, let the network learn a *single batch* by heart. A network
# with 100,000 parameters can do that with 64 images. If the loss does not go to nearly 0, something is
# broken, and more data will not mend it.


# %%
def show_by_heart(images):
    rng, X, y = np.random.default_rng(0), images.X_train[:64], images.y_train[:64]
    history = train(MLP(rng), X, y, X, y, epochs=200, rng=rng)
    print(f"loss at the start {history['loss'][0]:.2f}, after 200 steps {history['loss'][-1]:.3f}")


show_by_heart(week_images)

# %% [markdown]
# Now all of it, five epochs. Vectorised code needs a few seconds; loops over examples need longer.
#
# **Predict.** A fresh network pays about 2.4 nats an image. What will be the mean training loss of the first
# epoch?


# %%
def show_training(images):
    rng = np.random.default_rng(0)
    model = MLP(rng)
    history = train(model, images.X_train, images.y_train, images.X_test, images.y_test, epochs=5, rng=rng)
    print("epoch   training loss   test accuracy")
    for epoch, (loss, right) in enumerate(zip(history["loss"], history["accuracy"], strict=True), start=1):
        print(f"{epoch:5}   {loss:13.4f}   {right:13.4f}")
    return model, history


week_model, week_history = show_training(week_images)

# %% [markdown]
# <details><summary>The answer</summary>
#
# About 0.36, if your loss is a mean over the epoch: most of the learning happens in the first hundred steps. A
# loss of 0.36 means that the true class got the probability $e^{-0.36} \approx 0.70$, as a geometric mean.
#
# </details>
#
# ### Instruments
#
# Three learning rates, and three readings that tell early what is going on: the loss; the share of **dead**
# hidden units, which are 0 for every test image and so get no gradient; and the size of one update over the size
# of the weights, $\lVert \eta\, dW_1 \rVert / \lVert W_1 \rVert$.


# %% jupyter={"source_hidden": true}
def show_instruments(images, steps=300):
    _, axes = plt.subplots(figsize=(8, 3.2), layout="constrained")
    print("learning rate   test accuracy   dead units   update / weight")
    for lr in (0.01, 0.1, 2.0):
        model, losses = demo_train(backward, images, lr=lr, steps=steps)
        right = np.mean(model.forward(images.X_test).argmax(axis=1) == images.y_test)
        dead = np.mean((model.a1 <= 0).all(axis=0))
        model.forward(images.X_train[:64])
        dW1 = backward(model, np.eye(10)[images.y_train[:64]])[0]
        ratio = lr * np.linalg.norm(dW1) / np.linalg.norm(model.W1)
        print(f"{lr:13}   {right:13.1%}   {dead:10.0%}   {ratio:15.0e}")
        axes.plot(np.convolve(losses, np.ones(20) / 20, mode="valid"), label=f"learning rate {lr}")
    axes.set(xlabel="step", ylabel="loss, mean of 20 steps", ylim=(0, 4), title="Too small, good, too large")
    axes.legend()
    plt.show()


show_instruments(week_images)

# %% [markdown]
# An update between a thousandth and a hundredth of the weights is healthy. The ratio alone is no alarm, though:
# with the largest rate it looks harmless, since the first steps have thrown nearly all units below 0, and from there no gradient brings them back: the network can only say how frequent each
# digit is.

# %% [markdown]
# ## C.2 Looking at it (45 min)
#
# ### Exercise 27 · `plot_history(history)` (3 points)
#
# Draw the two curves that `train` noted, against the epoch, and **return the Figure**. The loss and the
# accuracy each need axes, or a legend, that say which is which: the words `loss` and `accuracy` must be
# there. Start with `figure, axes = plt.subplots(1, 2)`.
#
# A short history is enough to try it:
# `plot_history({"loss": [0.36, 0.19, 0.14], "accuracy": [0.94, 0.95, 0.96]})` has one curve that falls and
# one that rises.

# %% nbgrader={"grade": false, "grade_id": "plot_history", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.plots import plot_history

# %% nbgrader={"grade": true, "grade_id": "check_plot_history", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("plot_history")

# %%
plot_history(week_history)
plt.show()

# %% [markdown]
# What to look for: a loss that falls steeply and then ever more slowly is healthy. A loss that jumps or
# rises asks for a smaller learning rate. If the loss keeps falling while the test accuracy falls too, the
# network has begun to learn its training set by heart.
#
# ### Exercise 28 · `plot_errors(model, X_test, y_test)` (3 points)
#
# Numbers tell how many; pictures tell why. Draw the first 25 test images that the model gets wrong, in the
# order of the test set, in a grid of 5 × 5 panels, and **return the Figure**. Each row of `X_test`, shape
# $(N, 784)$, becomes an image by `reshape(28, 28)`. The title of its panel is `true=4, pred=9`, with the
# true digit and the predicted one. With fewer than 25 errors, leave the remaining panels empty.

# %% nbgrader={"grade": false, "grade_id": "plot_errors", "locked": false, "schema_version": 3, "solution": true, "task": false}
from solutions.plots import plot_errors

# %% nbgrader={"grade": true, "grade_id": "check_plot_errors", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("plot_errors")

# %%
plot_errors(week_model, week_images.X_test, week_images.y_test)
plt.show()

# %% [markdown]
# **Predict.** Which digit is most often taken for which other?


# %%
def show_confusions(model, images):
    pred = model.forward(images.X_test).argmax(axis=-1)
    pairs = 10 * images.y_test + pred
    counts = np.bincount(pairs[pred != images.y_test], minlength=100)
    print(f"{counts.sum()} errors in {len(pred)}; the most frequent:")
    for pair in np.argsort(-counts, kind="stable")[:5]:
        print(f"  a {pair // 10} read as a {pair % 10}: {counts[pair]} times")


show_confusions(week_model, week_images)

# %% [markdown]
# Are they hard? Many are: a 4 whose top has closed looks like a 9, a 7 with a long stroke like a 2, and
# some would make people disagree. A few are easy, though, and those are the interesting ones: this network
# sees 784 separate pixels, and does not know which of them are neighbours.
#
# ### Exercise 29 · More than 90 % (8 points)
#
# The gate. There is nothing left to write: here everything that you wrote works together, with nothing
# replaced. A fresh model is trained with your own pipeline, batches of 64, a learning rate of 0.1, at most
# five epochs, until it gets **more than 90 %** of the test set right. Right code needs one epoch. The number is
# not large: a single linear layer with softmax already gets 90.9 % after an epoch, so 90 % says that the pipeline
# works. What your hidden layer adds is the way from there to 97 %.
#
# If every check above holds, so will this one. If not, look at the first exercise that does not hold, not
# at the learning rate.

# %% nbgrader={"grade": true, "grade_id": "check_gate", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("gate")

# %% [markdown]
# Your accuracy beside the threshold, and what the hidden units have learned: each picture is a column of $W_1$,
# the pattern of pixels that one unit looks for (red) and looks against (blue).


# %% jupyter={"source_hidden": true}
def show_what_was_learned(model, history, images, rows=2, columns=10):
    right = np.mean(model.forward(images.X_test).argmax(axis=1) == images.y_test)
    W, b = np.zeros((784, 10)), np.zeros(10)
    for batch in minibatches(len(images.X_train), 64, np.random.default_rng(0)):
        X, y_onehot = images.X_train[batch], np.eye(10)[images.y_train[batch]]
        dW, db = grad_W2_b2(X, grad_z2(softmax(X @ W + b), y_onehot))
        W, b = W - 0.1 * dW, b - 0.1 * db
    linear = np.mean((images.X_test @ W + b).argmax(axis=1) == images.y_test)
    print(
        f"your network, one epoch      {history['accuracy'][0]:.2%}   on {images.name}; the gate asks for 90.00%"
    )
    print(f"your network, five epochs    {right:.2%}")
    print(f"one linear layer, one epoch  {linear:.2%}")

    strongest = np.argsort(-np.linalg.norm(model.W2, axis=1))[: rows * columns]
    _, grid = plt.subplots(rows, columns, figsize=(10, 1.1 * rows), layout="constrained")
    for axes, h in zip(grid.flat, strongest, strict=True):
        top = np.abs(model.W1[:, h]).max()
        axes.imshow(model.W1[:, h].reshape(28, 28), cmap="RdBu_r", vmin=-top, vmax=top)
        axes.axis("off")
    plt.show()


show_what_was_learned(week_model, week_history, week_images)

# %% [markdown]
# ## C.3 Recall, and a notebook to be proud of (75 min)
#
# ### Recall test (15 points, read by a person)
#
# Close the notebook. Answer on paper, without looking; then come back and type what you wrote, gaps
# included. What you could not recall is what to repeat in a week.
#
# **1. Backward** *(5 points)*. Write down the five steps of the backward pass of this network, with the
# shape of each result.

# %% [markdown] nbgrader={"grade": true, "grade_id": "recall_backward", "locked": false, "points": 5, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# 1. $dz_2 = (p - y)/N$, $(N, K)$
# 2. $dW_2 = a_1^\top dz_2$, $(H, K)$; $db_2 = \sum_i dz_{2,i}$, $(K,)$
# 3. $da_1 = dz_2 W_2^\top$, $(N, H)$
# 4. $dz_1 = da_1 \odot [z_1 > 0]$, $(N, H)$
# 5. $dW_1 = X^\top dz_1$, $(D, H)$; $db_1 = \sum_i dz_{1,i}$, $(H,)$
#
# **Rubric.** One point a step, formula and shape. Half for a formula with a wrong or missing shape, a
# missing bias, or a misplaced transpose. One example in place of a batch (no $1/N$, no sums) is right if it
# is said so.
# ### END SOLUTION

# %% [markdown]
# **2. Cross-entropy** *(5 points)*. Why is cross-entropy the natural loss for classification? Explain it to
# a fellow student, in a few sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "recall_cross_entropy", "locked": false, "points": 5, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# A classifier answers with a categorical distribution over the classes. The likelihood of a label is the
# probability that the model gave to it, and for independent examples these multiply. The logarithm turns
# the product into a sum without moving the maximum, and the negative of its mean is the cross-entropy with
# the one-hot labels. So to minimise cross-entropy is to maximise the likelihood of the labels. Since
# $H(p, q) = H(p) + D(p \Vert q)$, and the data's entropy is constant, it also brings the model's
# distribution as near as possible to that of the data. Together with softmax its gradient is $p - y$, which
# does not vanish while the prediction is wrong.
#
# **Rubric.** A categorical model whose likelihood is the probability of the true class 2; logarithm, sign
# and sum lead to cross-entropy 2; one more of: KL to the data, the gradient $p - y$, confident mistakes
# cost most 1. “It punishes wrong answers” alone earns 1.
# ### END SOLUTION

# %% [markdown]
# **3. The transpose** *(5 points)*. Why does $W_2^\top$ appear when the gradient goes back through the
# second layer?

# %% [markdown] nbgrader={"grade": true, "grade_id": "recall_transpose", "locked": false, "points": 5, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Forward, $z_{2,ik} = \sum_h a_{1,ih} W_{2,hk} + b_{2,k}$: unit $h$ acts on every class $k$, through the
# weight $W_{2,hk}$. By the chain rule the slope for $a_{1,ih}$ collects from every class that it reached,
# each with the same weight: $da_{1,ih} = \sum_k dz_{2,ik} W_{2,hk}$. The sum runs over the *second* index
# of $W_2$, and as a matrix product over inner indices that is $dz_2 W_2^\top$. The same connections are
# used in the other direction: forward from $H$ to $K$, backward from $K$ to $H$.
#
# **Rubric.** The sum over the classes by the chain rule, with indices or in clear words 3; that this sum is
# a product with the transpose 1; the picture of reversed connections, or the shapes $(N, K)(K, H)$ as a
# confirmation 1. “So that the shapes fit” alone earns 1.
# ### END SOLUTION

# %% [markdown]
# ### Can you tick these?
#
# Double-click this cell and put an `x` between the brackets. Nobody grades it.
#
# - [ ] I can write softmax so that no logits break it, and say why that works.
# - [ ] I can derive $dz_2 = (p - y)/N$ from softmax and cross-entropy.
# - [ ] I can write the five steps for a network of two layers on a blank page, with their shapes.
# - [ ] I can explain why minimising cross-entropy is maximising likelihood.
# - [ ] I can define the KL divergence and explain why its two directions differ.
# - [ ] I can check a gradient numerically, find the line that is wrong, and say where the check is blind.
#
# ### What goes wrong in session C
#
# - Labels and images are shuffled apart: `X_train[batch]` and `y_train[batch]` need the same `batch`.
# - The step goes the wrong way, $\theta + \eta\, d\theta$. The loss then rises from the start.
# - The test set is used for training, or for choosing among many runs. Its number then flatters.
# - One tunes the learning rate to repair a wrong gradient. The check of B.3 is quicker.
# - One learns the formulas by heart. Derive them again next week, and the week after.
#
# ### Before you hand it in
#
# Restart the kernel and run everything from the top: **Kernel → Restart Kernel and Run All Cells**. Then read it
# once as a stranger would. If you publish it in a repository of your own, let the README say in three sentences
# what the network is, how well it reads, and what you would try next.
#
# ### Where to go from here
#
# Next you can hand the gradients over to PyTorch, where the same network takes about twenty lines. And you can
# write the machine that applies the chain rule by itself: Andrej Karpathy's *micrograd* does it for scalars in
# about a hundred lines.
#
# For more on the foundations: Joe Blitzstein's lectures *Statistics 110* for expectation and variance;
# Cover and Thomas, *Elements of Information Theory*, chapter 2, for entropy and divergence; Goodfellow,
# Bengio and Courville, *Deep Learning*, chapters 3, 5 and 6, for everything here at greater length.
