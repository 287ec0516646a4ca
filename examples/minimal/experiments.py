import numpy as np
from reportgen import Seed, count, curve, experiment


@experiment(replicates=3)
def stay(seed: Seed, games: int = 1000):
    car, chosen = np.random.default_rng(seed).integers(3, size=(2, games))
    return {"won": count(car == chosen, item="game")}


@experiment(replicates=3)
def switch(seed: Seed, games: int = 1000):
    car, chosen = np.random.default_rng(seed).integers(3, size=(2, games))
    opened = np.where(car == chosen, (car + 1) % 3, 3 - car - chosen)
    won = 3 - chosen - opened == car
    game = np.arange(1, games + 1)
    share = curve(game, np.cumsum(won) / game, x_label="games", y_label="share won", x_scale="log")
    return {"won": count(won, item="game"), "share": share}
