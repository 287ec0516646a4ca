"""Longley's regression by five algorithms, and how many digits of each result are right."""

import tomllib
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd
import statsmodels.api as sm
from reportgen import Data, curve, exact, experiment, table

UNITS = {
    "constant": "thousand people",
    "deflator": "thousand people per point",
    "gnp": "thousand people per million dollars",
    "unemployed": "people per person",
    "armed": "people per person",
    "population": "people per person",
    "year": "thousand people per year",
}
NAMES = (*UNITS, *(f"{term}_error" for term in UNITS), "residual", "r_squared")
MOST_DIGITS = 15.0  # that are certified

Algorithm = Literal["normal", "qr", "svd", "float32", "exact"]


@experiment
def economy(longley: Data):
    years = pd.read_csv(longley)
    rising = years[["deflator", "gnp", "population"]]
    percent = 100 * rising / rising.iloc[0]
    lines = {name: percent[name] for name in percent}
    return {"rise": curve(years["year"], lines, x_label="year", y_label="% of the first year")}


@experiment(over={"algorithm": ("normal", "qr", "svd", "float32", "exact")})
def solve(longley: Data, certified: Data, algorithm: Algorithm):
    number = {"float32": np.float32, "exact": Fraction}.get(algorithm, float)
    measured, employed = read(longley, number)
    match algorithm:
        case "normal":
            inverse = np.linalg.inv(measured.T @ measured)
            coefficients, diagonal = inverse @ (measured.T @ employed), inverse.diagonal()
        case "exact":
            inverse = inverse_of(measured.T @ measured)
            coefficients, diagonal = inverse @ (measured.T @ employed), inverse.diagonal()
        case "qr" | "float32":
            q, r = np.linalg.qr(measured)
            coefficients = np.linalg.solve(r, q.T @ employed)
            diagonal = np.sum(np.linalg.inv(r) ** 2, axis=1)
        case "svd":
            fitted = sm.OLS(employed, measured).fit()
            coefficients, diagonal = fitted.params, fitted.normalized_cov_params.diagonal()
    found = statistics(measured, employed, coefficients, diagonal)
    right = digits_right(found, certified)
    return {
        "found": found,
        "right": right,
        "digits": exact(
            right.min(),
            "digits",
            better="higher",
            headline=True,
            description="digits that are right of the worst result",
        ),
    }


@experiment
def regression(solve):
    numbers = dict(zip(NAMES, solve["svd"]["found"].tolist(), strict=True))
    units = {**UNITS, **{f"{term}_error": unit for term, unit in UNITS.items()}}
    units["residual"] = "thousand people"
    return {name: exact(number, units.get(name, "")) for name, number in numbers.items()}


@experiment
def digits(solve):
    columns = {name: solve[name]["right"] for name in ("float32", "normal", "qr", "svd", "exact")}
    words = [name.replace("_", " ") for name in NAMES]
    return {"right": table(pd.DataFrame({"result": words, **columns}))}


def read(longley, number):
    """Return the variables, with a column of ones, and what they are to explain."""
    texts = pd.read_csv(longley, dtype=str)
    texts.insert(1, "constant", "1")
    numbers = texts.map(number).to_numpy()
    return numbers[:, 1:], numbers[:, 0]


def statistics(measured, employed, coefficients, diagonal):
    """Return what `NAMES` says; diagonal: of the inverse of the normal equations' matrix."""
    away = employed - measured @ coefficients
    variance = (away @ away) / (len(employed) - len(coefficients))
    errors = (variance * diagonal) ** 0.5
    from_mean = employed - np.mean(employed)
    explained = 1 - (away @ away) / (from_mean @ from_mean)
    return np.array([*coefficients, *errors, variance**0.5, explained], dtype=float)


def digits_right(found, certified):
    """Return of each result how many digits are right: the log relative error, to a tenth."""
    entries = tomllib.loads(certified.path.read_text())["metric"]
    value_of = {entry["name"].removeprefix("regression."): entry["value"] for entry in entries}
    values = np.array([value_of[name] for name in NAMES])
    rounded = np.array([float(f"{number:.15g}") for number in found])
    with np.errstate(divide="ignore"):
        return np.round(np.clip(-np.log10(np.abs(rounded / values - 1)), 0, MOST_DIGITS), 1)


def inverse_of(matrix):
    """Return the inverse of a positive definite matrix of fractions, by elimination."""
    size = len(matrix)
    rows = np.hstack([matrix, np.eye(size, dtype=int) * Fraction(1)])
    for pivot in range(size):
        rows[pivot] /= rows[pivot, pivot]
        for other in range(size):
            if other != pivot:
                rows[other] -= rows[other, pivot] * rows[pivot]
    return rows[:, size:]
